import type { InvariantResult } from '../model/run.ts';
import type { Invariant } from '../model/scenario.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import type { DrillRecord } from './record.ts';

/** When the request of a key was on its way. */
export interface Underway {
  readonly sent: Ms;
  readonly done: Ms;
}

/** The keys that an invariant is about. */
export interface Keys {
  /** Acknowledged, in the order of their samples. */
  readonly acked: readonly string[];
  /** All that were ever sent, acknowledged or not. */
  readonly sent: readonly string[];
  /** What is there, in its order. */
  readonly listed: readonly string[];
  readonly exactly: 'once' | 'at-least-once';
  readonly ordered: boolean;
  /** Of acknowledged keys: those whose requests overlapped may be in any order. Absent: none did. */
  readonly underway?: ReadonlyMap<string, Underway>;
}

export type KeyVerdict = Pick<InvariantResult, 'lost' | 'doubled' | 'foreign' | 'disordered'>;

/** Acknowledged keys whose first place in the list is after that of a key sent later than their acknowledgement. */
const disorderedKeys = (listed: ReadonlySet<string>, underway: ReadonlyMap<string, Underway>): readonly string[] => {
  let lastSent = Number.NEGATIVE_INFINITY;
  const late: string[] = [];
  for (const key of listed) {
    const times = underway.get(key);
    if (times === undefined) continue;
    if (times.done < lastSent) late.push(key);
    lastSent = Math.max(lastSent, times.sent);
  }
  return late;
};

const oneByOne = (acked: readonly string[]): ReadonlyMap<string, Underway> =>
  new Map([...new Set(acked)].map((key, index) => [key, { sent: index, done: index }]));

/**
 * Compares what was acknowledged with what is there. A key that was sent but never acknowledged may be there: a request
 * whose client gave up may still be carried out.
 */
export const judgeKeys = ({ acked, sent, listed, exactly, ordered, underway }: Keys): KeyVerdict => {
  const times = new Map<string, number>();
  for (const key of listed) times.set(key, (times.get(key) ?? 0) + 1);
  const known = new Set([...sent, ...acked]);
  const there = new Set(listed);
  return {
    lost: [...new Set(acked)].filter((key) => !there.has(key)),
    doubled: exactly === 'once' ? [...there].filter((key) => known.has(key) && (times.get(key) ?? 0) > 1) : [],
    foreign: [...there].filter((key) => !known.has(key)),
    disordered: ordered ? disorderedKeys(there, underway ?? oneByOne(acked)) : [],
  };
};

const NEVER_CHECKED: Text = { en: 'it was never checked', zh: '从未校验' };
const NO_KEY: Text = { en: 'no key was acknowledged', zh: '没有任何已确认的键' };

/** What the journal tells of an invariant. Unread or without a single acknowledged key, it shows nothing. */
export const judgeInvariant = (record: DrillRecord, { name }: Invariant): InvariantResult => {
  const told = record.invariants.get(name);
  if (told === undefined) {
    const none = { acked: 0, listed: 0, lost: [], doubled: [], foreign: [], disordered: [] };
    return { name, verdict: 'inconclusive', ...none, error: NEVER_CHECKED };
  }
  const { acked, listed, lost, doubled, foreign, disordered } = told;
  // A list that could not be read misses every key: that shows nothing.
  const isBroken = told.error === undefined && [lost, doubled, foreign, disordered].some((keys) => keys.length > 0);
  const error = told.error ?? (acked === 0 ? NO_KEY : null);
  const shown = error === null ? 'pass' : 'inconclusive';
  return { name, verdict: isBroken ? 'broken' : shown, acked, listed, lost, doubled, foreign, disordered, error };
};
