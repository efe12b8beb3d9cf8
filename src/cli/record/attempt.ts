import { readFile } from 'node:fs/promises';
import { readJournal } from '../../adapters/run-folder.ts';
import { drillOf } from '../../core/drill.ts';
import { emptyRecord, fold } from '../../core/record.ts';
import { recordedCell } from '../../core/recorded/cell.ts';
import { observed } from '../../core/recorded/observed.ts';
import { draftText, scenarioName, type BrokenLink, type ScenarioText } from '../../core/recorded/scenario-text.ts';
import { HANG_MS, suspectsOf, type SurfaceUnderFault, type Suspect, type Way } from '../../core/recorded/suspects.ts';
import type { DrillRequest, Standing } from '../../engine/drill.ts';
import { loadScenario } from '../../loader/index.ts';
import type { Environment } from '../../model/environment.ts';
import type { Run } from '../../model/run.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Stack, SurfaceProbe } from '../../model/stack.ts';
import type { Ms } from '../../model/units.ts';
import { kindsFor, type EnvironmentName } from '../files.ts';
import { runDrill } from '../run-drill.ts';

/** Longer than a suspect's wait, so that it shows. */
const PATIENCE_MS: Ms = HANG_MS + 500;
const SETTLE_MS: Ms = 1000;
/** For some ten samples of each surface, or twice as many. */
const SEEN_MS: Ms = 4000;
/** A probe that waits longer asks less often, but no less than this, as its steady state would take too long. */
const SPARSE_MS: Ms = 500;
const RECOVER_MS: Ms = 30_000;

export interface AttemptRequest {
  readonly broken: BrokenLink;
  readonly text: ScenarioText;
  /** Where the scenario will stand. */
  readonly file: string;
  readonly env: EnvironmentName;
  readonly environment: Environment;
  readonly out: string;
  readonly command: string;
  readonly interrupt: AbortSignal;
  readonly standing: Standing | undefined;
  readonly afterwards: DrillRequest['afterwards'];
}

/** One surface under one fault, judged. */
export interface Told extends SurfaceUnderFault {
  readonly suspects: readonly Suspect[];
}

export interface Attempted {
  readonly broken: BrokenLink;
  readonly result: Run;
  readonly folder: string;
  readonly standing?: Standing;
  /** One a surface that was seen under the fault; empty where the fault was never proven. */
  readonly told: readonly Told[];
}

/** As patient as it takes to see a hang, with not many more questions under way at once than the stack's own probe has. */
const patientProbe = (probe: SurfaceProbe): SurfaceProbe => {
  const longer = Math.max(1, PATIENCE_MS / probe.timeoutMs);
  const everyMs = Math.min(Math.round(probe.everyMs * longer), Math.max(probe.everyMs, SPARSE_MS));
  return { ...probe, timeoutMs: Math.round(probe.timeoutMs * longer), everyMs };
};

const watchedFor = (stack: Stack, way: Way): Stack =>
  way === 'hang'
    ? { ...stack, surfaces: stack.surfaces.map((it) => ({ ...it, probe: patientProbe(it.probe) })) }
    : stack;

/** How long one fault is held: until every surface was seen under it long enough. */
export const holdMs = (stack: Stack, way: Way): Ms =>
  SETTLE_MS + SEEN_MS + Math.max(...watchedFor(stack, way).surfaces.map(({ probe }) => probe.timeoutMs));

interface Draft {
  readonly scenario: Scenario;
  readonly sources: Awaited<ReturnType<typeof loadScenario>>['sources'];
  /** Surface -> the patience of its own probe. */
  readonly timeouts: ReadonlyMap<string, Ms>;
}

const draftOf = async ({ broken, text, file, env }: AttemptRequest, stack: Stack): Promise<Draft> => {
  const source = { file, text: draftText(text, holdMs(stack, broken.way), RECOVER_MS) };
  const { value, findings, sources } = await loadScenario(source, kindsFor(env), {
    read: async (path) => readFile(path, 'utf8'),
  });
  if (!value) throw new Error(`the draft of ${file} is wrong: ${findings[0]?.message.en ?? ''}`);
  return {
    scenario: { ...value, stack: watchedFor(value.stack, broken.way) },
    sources,
    timeouts: new Map(stack.surfaces.map(({ name, probe }) => [name, probe.timeoutMs])),
  };
};

const tell = ({ scenario, timeouts }: Draft, { broken }: AttemptRequest, done: { result: Run; folder: string }) => {
  const record = emptyRecord();
  for (const line of readJournal(done.folder)) fold(record, line);
  const drill = drillOf(scenario, record);
  return observed(drill, timeouts).flatMap((seen): readonly Told[] => {
    const surface = scenario.stack.surfaces.find(({ name }) => name === seen.surface);
    const recorded = surface && recordedCell(seen, timeouts.get(surface.name) ?? surface.probe.timeoutMs);
    if (!surface || !recorded) return [];
    const recovery = done.result.recoveries.find((it) => it.surface === surface.name);
    const under = { surface, link: broken.link, way: broken.way, seen, recorded, recovery };
    return [{ ...under, suspects: suspectsOf(under) }];
  });
};

/** Breaks one link in one way, by a drill like any other, and tells what each surface did. */
export const attempt = async (request: AttemptRequest, stack: Stack): Promise<Attempted> => {
  const { broken, environment, out, command, interrupt, standing, afterwards } = request;
  const draft = await draftOf(request, stack);
  const done = await runDrill({
    scenario: draft.scenario,
    sources: draft.sources,
    environment,
    out,
    afterwards,
    ...(standing && { standing }),
    command,
    interrupt,
    listen: () => {},
  });
  const isProven = done.result.faults.some(
    ({ name, biting, unproven }) => name === scenarioName(broken) && biting !== null && unproven === null,
  );
  return { broken, ...done, told: isProven ? tell(draft, request, done) : [] };
};
