import {
  CHANGES,
  type CellChange,
  type Change,
  type Comparison,
  type InvariantChange,
  type RecoveryChange,
} from '../../core/compare.ts';
import { percent, plain, sayText, seconds, type Messages } from '../../messages/index.ts';
import type { Ratio } from '../../model/units.ts';
import { recovered } from '../digest/phrases.ts';
import { cellStanding, invariantStanding, recoveryStanding, type Standing } from '../../core/standing.ts';
import { standingTone, type Tone } from './tone.ts';

/** One promise, then and now. */
export interface ChangeRow {
  readonly name: string;
  readonly title: string;
  readonly stage: string;
  readonly declared: string;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
}

export interface ChangeGroup extends Tone {
  readonly label: string;
  readonly rows: readonly ChangeRow[];
}

/** A run against an earlier one, as a template or a terminal shows it. */
export interface ChangesView {
  readonly heading: string;
  readonly versus: string;
  readonly summary: string;
  readonly groups: readonly ChangeGroup[];
  readonly circumstances: string;
  readonly columns: Messages['across']['columns'];
}

/** A promise in two runs, in words. */
export interface Told {
  readonly change: Change;
  /** Is there something to see where the verdict is the same? */
  readonly hasMoved: boolean;
  /** What became of it in the one and in the other; null: it was not there. */
  readonly standings: readonly [Standing | null, Standing | null];
  /** As the earlier one declares it. */
  readonly declaredBefore: string;
  readonly row: ChangeRow;
}

const both = <T>(
  { before, after }: { readonly before: T | null; readonly after: T | null },
  standing: (side: T) => Standing,
): Told['standings'] => [before && standing(before), after && standing(after)];

const NONE = '–';
const POINTS = 100;
const TENTHS = 10;
/** Less is a matter of when samples happened to fall. */
const MOVED_MS = 1000;

/** A wall time, without what is finer than anyone asks for. */
export const toTheSecond = (wall: string): string => plain(wall).replace(/\.\d+Z$/, 'Z');

const signed = (value: number, text: string): string => (value > 0 ? `+${text}` : text);

const points = (share: Ratio): string => {
  const rounded = Math.round(share * POINTS * TENTHS) / TENTHS;
  // Nothing below nothing.
  return signed(rounded, String(rounded === 0 ? 0 : rounded));
};

const cellSide = (side: CellChange['before'], messages: Messages): string => {
  if (side === null) return NONE;
  const word = messages.cells[side.verdict];
  return side.n === 0 || side.verdict === 'better' ? word : `${percent(side.share)} ${word}`;
};

const ofCell = (cell: CellChange, messages: Messages): Told => {
  const { difference } = cell;
  const declared = (cell.after ?? cell.before)?.declared;
  return {
    change: cell.change,
    hasMoved: difference !== null && (difference.interval[0] > 0 || difference.interval[1] < 0),
    standings: both(cell, cellStanding),
    declaredBefore: cell.before === null ? '' : sayText(messages, cell.before.declared),
    row: {
      name: plain(cell.surface),
      title: plain(cell.title[messages.language]),
      stage: plain(cell.stage ?? ''),
      declared: declared === undefined ? '' : sayText(messages, declared),
      before: cellSide(cell.before, messages),
      after: cellSide(cell.after, messages),
      difference:
        difference === null
          ? ''
          : messages.across.points(
              points(difference.by),
              points(difference.interval[0]),
              points(difference.interval[1]),
            ),
    },
  };
};

const ofRecovery = (recovery: RecoveryChange, messages: Messages): Told => {
  const { slowerMs, before, after } = recovery;
  const budgetMs = (after ?? before)?.budgetMs ?? 0;
  return {
    change: recovery.change,
    hasMoved: slowerMs !== null && (slowerMs[0] >= MOVED_MS || slowerMs[1] <= -MOVED_MS),
    standings: both(recovery, recoveryStanding),
    declaredBefore: before === null ? '' : messages.across.recovery(messages.duration(before.budgetMs)),
    row: {
      name: plain(recovery.surface),
      title: plain(recovery.title[messages.language]),
      stage: '',
      declared: messages.across.recovery(messages.duration(budgetMs)),
      before: recovered(before, messages),
      after: recovered(after, messages),
      difference:
        slowerMs === null
          ? ''
          : messages.across.slower(
              signed(slowerMs[0], seconds(slowerMs[0])),
              signed(slowerMs[1], seconds(slowerMs[1])),
            ),
    },
  };
};

const invariantSide = (side: InvariantChange['before'], { report, across }: Messages): string => {
  if (side === null) return NONE;
  const word = { pass: report.sound, broken: report.broken, inconclusive: report.unread }[side.verdict];
  const counts = across.keys([side.lost, side.doubled, side.foreign, side.disordered]);
  return counts === '' ? word : `${word} (${counts})`;
};

const ofInvariant = (invariant: InvariantChange, messages: Messages): Told => ({
  change: invariant.change,
  hasMoved: false,
  standings: both(invariant, invariantStanding),
  declaredBefore: messages.across.invariant,
  row: {
    name: plain(invariant.name),
    title: '',
    stage: '',
    declared: messages.across.invariant,
    before: invariantSide(invariant.before, messages),
    after: invariantSide(invariant.after, messages),
    difference: '',
  },
});

const TONES: Readonly<Record<Change, Standing>> = {
  regressed: 'broken',
  'newly-failing': 'broken',
  'still-failing': 'broken',
  'newly-inconclusive': 'open',
  'still-inconclusive': 'open',
  fixed: 'kept',
  'newly-kept': 'kept',
  new: 'open',
  gone: 'open',
  redeclared: 'open',
  same: 'kept',
};

const circumstancesOf = ({ circumstances }: Comparison, { across, list, labelled }: Messages): string => {
  if (circumstances.length === 0) return '';
  const told = circumstances.map(
    ({ what, before, after }) => `${across.circumstance[what]} ${plain(before)} → ${plain(after)}`,
  );
  return labelled(across.circumstances, list(told));
};

/** Every promise of either run, in words. */
export const tellPromises = (comparison: Comparison, messages: Messages): readonly Told[] => [
  ...comparison.cells.map((cell) => ofCell(cell, messages)),
  ...comparison.recoveries.map((recovery) => ofRecovery(recovery, messages)),
  ...comparison.invariants.map((invariant) => ofInvariant(invariant, messages)),
];

/** What changed from one run to another, the worst first. What is the same is only counted. */
export const changesView = (comparison: Comparison, messages: Messages): ChangesView => {
  const { across, comma } = messages;
  const all = tellPromises(comparison, messages);
  const groups = CHANGES.flatMap((change): readonly (ChangeGroup & { readonly change: Change })[] => {
    const rows = all
      .filter((one) => one.change === change && (change !== 'same' || one.hasMoved))
      .map(({ row }) => row);
    return rows.length === 0 ? [] : [{ ...standingTone(TONES[change]), change, label: across.changes[change], rows }];
  });
  const counts = groups
    .filter(({ change }) => change !== 'same')
    .map(({ rows, label }) => across.count(rows.length, label));
  const same = comparison.cells.filter(({ change }) => change === 'same').length;
  const { run, startedAt, kept, total } = comparison.before;
  return {
    heading: across.heading,
    versus: across.versus(plain(run), toTheSecond(startedAt), [kept, total]),
    summary: [...counts, ...(same > 0 || counts.length === 0 ? [across.same(same)] : [])].join(comma),
    groups: groups.map(({ change: _change, ...group }) => group),
    circumstances: circumstancesOf(comparison, messages),
    columns: across.columns,
  };
};
