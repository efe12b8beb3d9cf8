import type { FaultResult, Run, Span } from '../model/run.ts';
import type { Scenario } from '../model/scenario.ts';
import { beside } from './beside.ts';
import { judgeCell } from './cell.ts';
import { worthTelling } from './component-events.ts';
import { type Drill, drillOf } from './drill.ts';
import { methodFingerprint } from './fingerprint.ts';
import { judgeInvariant } from './invariants.ts';
import { plannedTimeline } from './planned-timeline.ts';
import type { DrillRecord, FaultRecord } from './record.ts';
import { remains } from './remains.ts';
import { judgeRecoveries, recoveryStart } from './recovery.ts';
import { judgeDrill } from './run.ts';
import { assess } from './sla/assess.ts';
import { tellSurfaces } from './surfaces.ts';

/** Of a journal that was cut off before its first line was whole. */
const NO_HEADER = { run: '', environment: '', wall: '', brownout: '', node: '', platform: '', command: '', only: null };

const headerFacts = (scenario: Scenario, record: DrillRecord) => {
  const { stack, profile = null, seed } = scenario;
  const header = record.header ?? { ...NO_HEADER, profile, seed };
  const { brownout, node, platform } = header;
  return {
    id: header.run,
    scenario: {
      id: scenario.id,
      title: scenario.title,
      file: beside(scenario.file, stack.file),
      fingerprint: methodFingerprint(scenario),
    },
    stack: {
      id: stack.id,
      title: stack.title,
      profile: header.profile,
      links: stack.links.map(({ name }) => name),
      run: record.stackRun ?? header.run,
    },
    environment: header.environment,
    seed: header.seed,
    startedAt: header.wall,
    durationMs: record.lastAt,
    versions: { brownout, node, platform },
    command: header.command,
    only: header.only,
  } satisfies Partial<Run>;
};

/** When a fault would have been on, had each step taken what it usually takes. */
const plannedSpan = ({ scenario, timeline }: Drill, name: string): Span | null => {
  const plan = plannedTimeline(scenario);
  const { asked, gone } = plan.fault(name);
  if (asked === null || timeline.begin === null) return null;
  const shift = timeline.begin - (plan.begin ?? 0);
  return { from: asked + shift, to: (gone ?? plan.methodEnd) + shift };
};

const faultResult = (fault: FaultRecord, drill: Drill): FaultResult => {
  const { proofs } = drill.record;
  const { liftFailed: _failed, unproven, ...facts } = fault;
  const repeated = proofs.filter((proof) => proof.fault === fault.name);
  const yes = repeated.filter((proof) => proof.yes).length;
  return {
    ...facts,
    planned: plannedSpan(drill, fault.name),
    proofs: { yes, no: repeated.length - yes },
    unproven: unproven?.because ?? null,
  };
};

const stagesOf = ({ record, timeline }: Drill): Run['stages'] =>
  record.marks.map(({ stage, at }, index) => ({
    stage,
    from: at,
    to: Math.max(at, record.marks[index + 1]?.at ?? timeline.methodEnd),
  }));

const cellsOf = (drill: Drill): Run['cells'] => {
  const surfaces = new Map(drill.surfaces.map((surface) => [surface.name, surface]));
  return drill.cells.flatMap((staged) => {
    const surface = surfaces.get(staged.cell.surface);
    return surface === undefined ? [] : [judgeCell(drill, staged, surface)];
  });
};

const invariantsOf = ({ scenario, record, surfaces }: Drill): Run['invariants'] => {
  const judged = new Set(surfaces.map(({ name }) => name));
  return scenario.invariants
    .filter(({ ackedBy }) => judged.has(ackedBy))
    .map((invariant) => judgeInvariant(record, invariant));
};

/** Judges a drill by what its journal told; also one that was cut short. */
export const evaluate = (scenario: Scenario, record: DrillRecord): Run => {
  const drill = drillOf(scenario, record);
  const judged = { cells: cellsOf(drill), recoveries: judgeRecoveries(drill), invariants: invariantsOf(drill) };
  const { stop, residue, lastAt } = record;
  return {
    schemaVersion: 1,
    ...headerFacts(scenario, record),
    ...judgeDrill(drill, judged),
    phases: record.phases.map(({ phase, from, to, facts: { logs: _place, ...facts } }) => ({
      phase,
      from,
      to: to ?? lastAt,
      facts,
    })),
    faults: [...record.faults.values()].map((fault) => faultResult(fault, drill)),
    stages: stagesOf(drill),
    ...judged,
    recovery: { from: recoveryStart(drill), budgetMs: scenario.recovery.withinMs },
    residue: {
      verified: residue !== null,
      left: residue?.left ?? [],
      remains: residue === null || remains(residue),
      handedOn: residue?.checked.handedOn ?? false,
    },
    stopped: stop && { rule: stop.rule, because: stop.because, at: stop.at },
    machine: drill.machine.result,
    ...tellSurfaces(drill, judged),
    components: worthTelling(record.components, drill.timeline.begin),
    notTested: [...scenario.stack.notTested, ...scenario.notTested],
    notReviewed: drill.cells.filter(({ cell }) => cell.expectation.recorded).length,
    sla: scenario.sla === undefined ? null : assess(drill, scenario.sla),
  };
};
