import { EXIT } from '../model/errors.ts';
import { type CellResult, DRILL_VERDICTS, type DrillVerdict, type Reason, type Run } from '../model/run.ts';
import { reason } from './reasons.ts';
import type { DrillRecord, FaultRecord } from './record.ts';
import type { Drill } from './drill.ts';
import { isGateInDoubt } from './gate.ts';
import { both, listed } from '../model/text.ts';
import type { Scenario } from '../model/scenario.ts';

/** The parts of a result that decide on the whole. */
export type Judged = Pick<Run, 'cells' | 'recoveries' | 'invariants'>;

export interface DrillJudgement {
  readonly verdict: DrillVerdict;
  readonly exit: number;
  /** Worst first. */
  readonly reasons: readonly Reason[];
}

interface Charge {
  readonly verdict: DrillVerdict;
  readonly because: Reason;
}

const EXITS: Readonly<Record<DrillVerdict, number>> = {
  CLEANUP_FAILED: EXIT.cleanup,
  FAILED: EXIT.failed,
  STOPPED: EXIT.stopped,
  BLOCKED: EXIT.blocked,
  INCONCLUSIVE: EXIT.inconclusive,
  PASSED: EXIT.passed,
};

const charge = (verdict: DrillVerdict, because: Reason): Charge => ({ verdict, because });

const cleanup = ({ residue, faults }: DrillRecord): readonly Charge[] => {
  const left = residue?.left ?? [];
  const failed = [...faults.values()].flatMap(({ name, liftFailed }) =>
    liftFailed !== null ? [reason('drill.cleanup.lift', { fault: name, because: liftFailed })] : [],
  );
  const found = left.length > 0 ? [reason('drill.cleanup.left', { count: left.length, what: listed(left) })] : [];
  return [...failed, ...found].map((because) => charge('CLEANUP_FAILED', because));
};

const cell = ({ surface, stage, verdict }: CellResult): readonly Charge[] => {
  if (verdict === 'pass' || verdict === 'better') return [];
  const where = { surface, stage: stage ?? '' };
  return verdict === 'inconclusive'
    ? [charge('INCONCLUSIVE', reason('drill.inconclusive.cell', where))]
    : [charge('FAILED', reason('drill.cell', { ...where, verdict }))];
};

const recovery = ({ surface, verdict, interval, budgetMs }: Run['recoveries'][number]): readonly Charge[] => {
  if (verdict === 'inconclusive') return [charge('INCONCLUSIVE', reason('drill.inconclusive.recovery', { surface }))];
  if (verdict !== 'fail') return [];
  const because =
    interval === null
      ? reason('drill.recovery.never', { surface, budgetMs })
      : reason('drill.recovery.late', { surface, lastBadMs: interval[0], budgetMs });
  return [charge('FAILED', because)];
};

const invariant = (result: Run['invariants'][number]): readonly Charge[] => {
  const { name, verdict, lost, doubled, foreign, disordered, error } = result;
  if (verdict === 'pass') return [];
  if (verdict === 'inconclusive') {
    return [charge('INCONCLUSIVE', reason('drill.inconclusive.invariant', { name, because: error ?? both('') }))];
  }
  const counts = { lost: lost.length, doubled: doubled.length, foreign: foreign.length, disordered: disordered.length };
  return [charge('FAILED', reason('drill.invariant', { name, ...counts }))];
};

const ending = (drill: Drill): readonly Charge[] => {
  const { stop, blocked, residue, lastAt } = drill.record;
  if (stop !== null) {
    return [charge('STOPPED', reason('drill.stopped', { rule: stop.rule, because: stop.because }))];
  }
  if (blocked !== null) {
    const surfaces = blocked.surfaces.join(', ');
    if (isGateInDoubt(drill)) {
      const { slowShare, longestSlowRunMs } = drill.machine.result;
      return [charge('INCONCLUSIVE', reason('drill.inconclusive.gate', { surfaces, slowShare, longestSlowRunMs }))];
    }
    return [charge('BLOCKED', reason('drill.blocked', { because: blocked.because, surfaces }))];
  }
  // A drill that lives to its end looks for what it left behind, whatever happened to it.
  return residue === null ? [charge('STOPPED', reason('drill.died', { atMs: lastAt }))] : [];
};

const fault = (name: string, known: FaultRecord | undefined): readonly Reason[] => {
  const byGuard = known?.liftedBy === 'guard' ? [reason('drill.guard-lifted', { fault: name })] : [];
  if (known !== undefined && known.unproven !== null) {
    return [reason('drill.unproven', { fault: name, because: known.unproven.because }), ...byGuard];
  }
  const isUnseen = known === undefined || known.biting === null;
  return isUnseen ? [reason('drill.no-bite', { fault: name }), ...byGuard] : byGuard;
};

const proof = ({ method }: Scenario, { faults, doubts }: DrillRecord): readonly Charge[] =>
  [
    ...method.flatMap((step) => (step.do === 'inject' ? fault(step.name, faults.get(step.name)) : [])),
    ...doubts.map(({ claim, because }) => reason('drill.unproven-claim', { claim, because })),
  ].map((because) => charge('INCONCLUSIVE', because));

const rank = ({ verdict }: Charge): number => DRILL_VERDICTS.indexOf(verdict);

/** The worst of what happened, and all that is to be said about it. */
export const judgeDrill = (drill: Drill, judged: Judged): DrillJudgement => {
  const { scenario, record } = drill;
  const { cells, recoveries, invariants } = judged;
  const empty = cells.length === 0 ? [charge('INCONCLUSIVE', reason('drill.nothing-judged', {}))] : [];
  const ends = ending(drill);
  const found = [
    ...cells.flatMap(cell),
    ...recoveries.flatMap(recovery),
    ...invariants.flatMap(invariant),
    ...proof(scenario, record),
    ...empty,
  ];
  // Of a drill that did not run to its end, what is undecided follows from that.
  const told = ends.length === 0 ? found : found.filter(({ verdict }) => verdict !== 'INCONCLUSIVE');
  const charges = [...cleanup(record), ...ends, ...told].toSorted((a, b) => rank(a) - rank(b));
  const verdict = charges[0]?.verdict ?? 'PASSED';
  return { verdict, exit: EXITS[verdict], reasons: charges.map(({ because }) => because) };
};
