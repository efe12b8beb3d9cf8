import type { Answer } from '../../model/answer.ts';
import type { Ms } from '../../model/units.ts';
import type { Manner, Observed } from './observed.ts';

/** What a scenario would declare of a surface, by what was seen of it. */
export type RecordedCell =
  | { readonly kind: 'survives' }
  | { readonly kind: 'degrades'; readonly to: readonly Answer[] }
  | { readonly kind: 'fails'; readonly how: readonly Answer[]; readonly eachWithinMs?: Ms };

export interface Recorded {
  readonly cell: RecordedCell;
  /** It did now this, now that: the cell says what it did most, and will not hold. */
  readonly unstable: boolean;
}

/** A stray sample says nothing of a manner: fewer than this many of it are left out. */
const STRAYS = 1;
const BOUNDS: readonly Ms[] = [300, 500, 1000, 1500, 2000, 3000, 5000, 10_000, 20_000, 30_000, 60_000];

/** A round time with room for a slower machine: at least twice as long. */
export const roomy = (ms: Ms, most = Number.POSITIVE_INFINITY): Ms =>
  Math.min(most, BOUNDS.find((bound) => bound >= 2 * ms) ?? 2 * ms);

const isTimeout = ({ answer }: Manner): boolean => answer.error?.[0] === 'timeout';

const failing = (manners: readonly Manner[], timeoutMs: Ms): RecordedCell => {
  const how = manners.map(({ answer }) => answer);
  // The probe's own timeout bounds an answer that never comes.
  if (manners.every(isTimeout)) return { kind: 'fails', how };
  const slowest = Math.max(...manners.map(({ maxMs }) => maxMs));
  return { kind: 'fails', how, eachWithinMs: manners.some(isTimeout) ? 2 * timeoutMs : roomy(slowest, timeoutMs) };
};

const degrading = (manners: readonly Manner[]): RecordedCell => ({
  kind: 'degrades',
  to: manners.map(({ answer, maxMs }) => ({ ...answer, ...(answer.over !== undefined && { under: roomy(maxMs) }) })),
});

const saying = (kind: Manner['kind'], manners: readonly Manner[], timeoutMs: Ms): RecordedCell => {
  if (kind === 'healthy') return { kind: 'survives' };
  return kind === 'failure' ? failing(manners, timeoutMs) : degrading(manners);
};

/** The cell that fits what was seen; undefined where nothing was. `timeoutMs`: of the surface's own probe. */
export const recordedCell = ({ manners }: Observed, timeoutMs: Ms): Recorded | undefined => {
  const [first] = manners;
  if (!first) return undefined;
  const common = manners.filter(({ count }) => count > STRAYS || count === first.count);
  const alike = common.filter(({ kind }) => kind === first.kind);
  return { cell: saying(first.kind, alike, timeoutMs), unstable: alike.length < common.length };
};
