import type { Answer, Seen, Timed } from '../../model/answer.ts';
import { sameJson } from '../../model/json.ts';
import type { Surface } from '../../model/stack.ts';
import type { Ms } from '../../model/units.ts';
import { matches } from '../answers.ts';
import { type Drill, logOf } from '../drill.ts';
import { evidenceWindow } from '../windows.ts';

/** One way in which a surface answered while a fault was on. */
export interface Manner {
  /** `answer`: one that says yes, but is not a healthy one; `failure`: an error, or an answer that says no. */
  readonly kind: 'healthy' | 'answer' | 'failure';
  /** What all answers of that manner have in common, as a scenario would declare it. */
  readonly answer: Answer;
  readonly count: number;
  readonly maxMs: Ms;
}

/** What a surface did while a fault was on, from its proof to the last sample that it met whole. */
export interface Observed {
  readonly surface: string;
  readonly n: number;
  /** Most first. */
  readonly manners: readonly Manner[];
  /** The slowest answer, or how long was waited for it. */
  readonly maxMs: Ms;
}

const FIRST_ERROR_STATUS = 400;

/** Of the values that a healthy answer has to have, those that this one has and which differ. */
const differing = <T>(
  healthy: Readonly<Record<string, T>> | undefined,
  seen: Readonly<Record<string, T>> | undefined,
  same: (a: T, b: T) => boolean,
): Readonly<Record<string, T>> | undefined => {
  const pairs = Object.entries(healthy ?? {}).flatMap(([key, value]) => {
    const other = seen?.[key];
    return other === undefined || same(value, other) ? [] : [[key, other] as const];
  });
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
};

const lowerCased = (headers: Answer['header']): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));

const bodyOf = ({ sha256 }: Seen, healthy: Answer | undefined): string | undefined =>
  healthy?.['body-sha256'] === undefined || healthy['body-sha256'] === sha256 ? undefined : sha256;

const statusOf = ({ status, code }: Seen): Answer => ({
  ...(status !== undefined && { status: [status] }),
  ...(code !== undefined && { code: [code] }),
});

const answerOf = (seen: Seen, { healthy: [healthy] }: Surface): Answer => {
  const header = differing(lowerCased(healthy?.header), seen.headers, (a, b) => a === b);
  const json = differing(healthy?.json, seen.json, sameJson);
  const body = bodyOf(seen, healthy);
  return {
    ...statusOf(seen),
    ...(header && { header }),
    ...(json && { json }),
    ...(body !== undefined && { 'body-sha256': body }),
  };
};

/** An answer that is healthy but for its time: as slow as that, and slower than a healthy one may be. */
const lateAnswer = ({ status }: Seen, surface: Surface): Answer => {
  const under = Math.max(...surface.healthy.map((answer) => answer.under ?? 0));
  return { ...(status !== undefined && { status: [status] }), over: under };
};

/** Refused or closed depends on where the proxy stands: a scenario declares both in one word. */
const failureOf = (seen: Seen): Answer => {
  const { error, status, code } = seen;
  if (error === 'refused' || error === 'closed') return { error: ['unreachable'] };
  if (status === undefined && code === undefined) return { error: [error ?? 'protocol'] };
  return statusOf(seen);
};

/** How one sample would look to a probe that waits no longer than the stack's own. */
const mannerOf = (timed: Timed, surface: Surface, timeoutMs: Ms): Pick<Manner, 'kind' | 'answer'> => {
  const { seen, elapsedMs } = timed;
  if (elapsedMs > timeoutMs || seen.error === 'timeout') return { kind: 'failure', answer: { error: ['timeout'] } };
  if (matches(surface.healthy, timed)) return { kind: 'healthy', answer: {} };
  if (seen.error !== undefined || (seen.status ?? 0) >= FIRST_ERROR_STATUS)
    return { kind: 'failure', answer: failureOf(seen) };
  const inTime = surface.healthy.map(({ under: _under, ...manner }) => manner);
  const isLate = matches(inTime, timed);
  return { kind: 'answer', answer: isLate ? lateAnswer(seen, surface) : answerOf(seen, surface) };
};

const mannersOf = (samples: readonly Timed[], surface: Surface, timeoutMs: Ms): readonly Manner[] => {
  const found = new Map<string, Manner>();
  for (const timed of samples) {
    const manner = mannerOf(timed, surface, timeoutMs);
    const key = JSON.stringify(manner);
    const known = found.get(key);
    const { count = 0, maxMs = 0 } = known ?? {};
    found.set(key, { ...manner, count: count + 1, maxMs: Math.max(maxMs, timed.elapsedMs) });
  }
  return [...found.values()].toSorted((a, b) => b.count - a.count);
};

/** What each surface of a drill with one fault did; `timeouts`: surface -> the patience of its own probe. */
export const observed = (drill: Drill, timeouts: ReadonlyMap<string, Ms>): readonly Observed[] =>
  drill.surfaces.map((surface) => {
    const stage = drill.cells.find(({ cell }) => cell.surface === surface.name)?.stage;
    const window = stage === undefined ? null : evidenceWindow(stage, surface, drill.timeline);
    const log = logOf(drill, surface.name);
    const rows = window === null ? [] : log.sentIn(window);
    const samples = Array.from(rows, (row) => log.timedAt(row));
    const timeoutMs = timeouts.get(surface.name) ?? surface.probe.timeoutMs;
    return {
      surface: surface.name,
      n: samples.length,
      manners: mannersOf(samples, surface, timeoutMs),
      maxMs: Math.max(0, ...samples.map(({ elapsedMs }) => elapsedMs)),
    };
  });
