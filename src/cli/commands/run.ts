import { join, relative } from 'node:path';
import { environments } from '../../environments/index.ts';
import type { DrillRequest, Standing } from '../../engine/drill.ts';
import { EXIT, InputError, Interrupted } from '../../model/errors.ts';
import type { Run } from '../../model/run.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Language } from '../../model/text.ts';
import type { SourceFile } from '../../loader/index.ts';
import { comparisonOf } from '../across.ts';
import { exitOf, worst } from '../exits.ts';
import { requireScenario, type EnvironmentName } from '../files.ts';
import { languageOf } from '../language.ts';
import { neighbours } from '../neighbours.ts';
import { writeReports } from '../reports.ts';
import { runDrill, type DrillDone } from '../run-drill.ts';
import { matrix } from '../terminal/matrix.ts';
import { Progress } from '../terminal/progress.ts';
import { terminalOf } from '../terminal/terminal.ts';
import { filesOf } from '../scenario-files.ts';
import { onInterrupt } from '../signals.ts';
import { goesOn, takeDown } from '../standing.ts';
import { sweepAbandoned } from '../sweep.ts';

export interface RunOptions {
  readonly profile?: string;
  readonly onlySurface?: string;
  readonly tag?: string;
  readonly seed?: string;
  readonly keep?: boolean;
  readonly strict?: boolean;
  readonly out: string;
  readonly env: EnvironmentName;
  readonly lang?: string;
  readonly json?: boolean;
}

interface Chosen {
  readonly file: string;
  readonly scenario: Scenario;
  readonly sources: readonly SourceFile[];
}

const onlyOf = (scenario: Scenario, names: string | undefined): readonly string[] | undefined => {
  if (names === undefined) return undefined;
  const only = names.split(',').map((name) => name.trim());
  const known = scenario.stack.surfaces.map((surface) => surface.name);
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new InputError(`--only-surface: the stack has no surface "${unknown}"; it has ${known.join(', ')}`);
  return only;
};

const seedOf = (scenario: Scenario, seed: string | undefined): number => {
  if (seed === undefined) return scenario.seed;
  if (!/^\d+$/.test(seed)) throw new InputError(`--seed: "${seed}" is not a whole number`);
  return Number(seed);
};

/** As one would type it again. */
const commandOf = (file: string, options: RunOptions): string =>
  [
    `npx brownout run ${relative('', file)}`,
    ...(options.env === 'process' ? [] : [`--env ${options.env}`]),
    ...(options.profile === undefined ? [] : [`--profile ${options.profile}`]),
    ...(options.onlySurface === undefined ? [] : [`--only-surface ${options.onlySurface}`]),
    ...(options.seed === undefined ? [] : [`--seed ${options.seed}`]),
  ].join(' ');

const choose = async (
  paths: readonly string[],
  options: RunOptions,
  language: Language,
): Promise<readonly Chosen[]> => {
  const chosen = await Promise.all(
    filesOf(paths).map(async (file) => ({
      file,
      ...(await requireScenario(file, { profile: options.profile, env: options.env, language })),
    })),
  );
  return chosen
    .filter(({ scenario }) => options.tag === undefined || scenario.tags.includes(options.tag))
    .map((it) => {
      onlyOf(it.scenario, options.onlySurface);
      return { ...it, scenario: { ...it.scenario, seed: seedOf(it.scenario, options.seed) } };
    });
};

/** Runs drills one after another. Everything is checked before the first is started. */
export const run = async (paths: readonly string[], options: RunOptions): Promise<number> => {
  const language = languageOf(options.lang);
  const chosen = await choose(paths, options, language);
  if (chosen.length === 0) {
    process.stderr.write(
      `no scenario matched ${paths.join(' ')}${options.tag === undefined ? '' : ` with the tag ${options.tag}`}\n`,
    );
    return EXIT.noScenario;
  }
  await sweepAbandoned(language, options.env);
  const interrupt = onInterrupt(language);
  const done = await drillAll(chosen, { options, language, interrupt: interrupt.signal });
  interrupt.release();
  const results = done.map((it) => it.result);
  if (options.json) process.stdout.write(`${JSON.stringify(results.length === 1 ? results[0] : results, null, 2)}\n`);
  const interrupted: unknown = done.length < chosen.length ? interrupt.signal.reason : undefined;
  return worst([...done.map((it) => it.exit), ...(interrupted instanceof Interrupted ? [interrupted.exit] : [])]);
};

interface Around {
  readonly options: RunOptions;
  readonly language: Language;
  readonly interrupt: AbortSignal;
}

interface Done {
  readonly result: Run;
  readonly exit: number;
}

interface Turn extends Around {
  readonly standing: Standing | undefined;
  readonly afterwards: DrillRequest['afterwards'];
}

/** What is left of a stack by one drill is the next one's; where there is none, it goes down. */
const drillAll = async (chosen: readonly Chosen[], around: Around): Promise<readonly Done[]> => {
  const { options, language, interrupt } = around;
  const done: Done[] = [];
  let standing: Standing | undefined;
  try {
    for (const [index, it] of chosen.entries()) {
      if (interrupt.aborted) break;
      const ended = options.keep ? 'keep' : 'down';
      const afterwards = goesOn(it.scenario, chosen[index + 1]?.scenario) ? 'hand-on' : ended;
      const drilled = await drillOne(it, { ...around, standing, afterwards });
      ({ standing } = drilled);
      done.push(await tell(it, drilled, around));
    }
  } finally {
    if (standing) await takeDown(standing, { environment: environments[options.env], language });
  }
  return done;
};

const drillOne = async ({ file, scenario, sources }: Chosen, turn: Turn): Promise<DrillDone> => {
  const { options, language, interrupt, standing, afterwards } = turn;
  const only = onlyOf(scenario, options.onlySurface);
  const progress = new Progress({ scenario, language, terminal: terminalOf(process.stderr, process.env) });
  const drilled = await runDrill({
    scenario,
    sources,
    environment: environments[options.env],
    out: options.out,
    afterwards,
    ...(standing && { standing }),
    ...(only && { only }),
    command: commandOf(file, options),
    interrupt,
    listen: (line) => progress.line(line),
  });
  progress.end();
  return drilled;
};

/** Writes the reports of a drill, and says how it went. */
const tell = async ({ file, scenario }: Chosen, drilled: DrillDone, around: Around): Promise<Done> => {
  const { options, language, interrupt } = around;
  const { result, folder } = drilled;
  writeReports(folder, result, { language });
  const exit = exitOf(result, { strict: options.strict ?? false, interrupt });
  if (!options.json) {
    const terminal = terminalOf(process.stdout, process.env);
    const told = matrix({
      run: { ...result, exit },
      previous: comparisonOf(folder, result),
      language,
      colour: terminal.colours.isColorSupported,
      columns: terminal.columns(),
      reportPath: join(relative('', folder), 'report.html'),
      next: await neighbours(file, scenario, language),
    });
    process.stdout.write(`${told}\n`);
  }
  return { result, exit };
};
