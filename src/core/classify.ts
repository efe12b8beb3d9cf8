import type { Answers, Seen, Timed } from '../model/answer.ts';
import type { Fit } from '../model/fit.ts';
import type { Cell, Expectation } from '../model/scenario.ts';
import type { Evidence, Surface } from '../model/stack.ts';
import { both, joined, type Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { brief, describe, fitter, succeeded } from './answers.ts';

/**
 * What a sample is to a cell: the first that fits. `declared` is what `to` or `how` asks for; of a survivor nothing but
 * health is asked, so its good samples are `healthy`. `late`: the right manner, too slow. A sample that was not sent is
 * `unsent` and has no answer to classify.
 */
export type SampleClass = 'declared' | 'healthy' | 'late' | 'other';

export interface Classified {
  readonly class: SampleClass;
  /** Would a machine that is too slow have made this class of it? */
  readonly restsOnTime: boolean;
}

const declaredAnswers = (expectation: Expectation): Answers | null => {
  if (expectation.kind === 'survives') return null;
  return expectation.kind === 'degrades' ? expectation.to : expectation.how;
};

/** How the surface must come to do what it does. That of the surface itself says how health comes about. */
export const evidenceOf = ({ expectation }: Cell, surface: Surface): Evidence | undefined =>
  expectation.evidence ?? (expectation.kind === 'survives' ? surface.evidence : undefined);

const declaredFitter = (expectation: Expectation): ((timed: Timed) => Fit) => {
  const answers = declaredAnswers(expectation);
  if (answers === null) return () => 'no';
  const fit = fitter(answers);
  const eachWithinMs = expectation.kind === 'fails' ? expectation.eachWithinMs : undefined;
  if (eachWithinMs === undefined) return fit;
  return (timed) => {
    const found = fit(timed);
    return found === 'fits' && timed.elapsedMs > eachWithinMs ? 'late' : found;
  };
};

/** Fits only answers that no slow machine brings about. */
const timelessFitter = (answers: Answers): ((timed: Timed) => Fit) => {
  const fit = fitter(answers.filter((answer) => answer.over === undefined));
  return (timed) => (timed.seen.error === 'timeout' ? 'no' : fit(timed));
};

/**
 * From when on a bad answer may be the work of a slow machine: later than health ever is, a limit inside the stack may
 * have run out, and the answer be another one for it.
 */
const patienceOf = ({ healthy }: Surface): Ms =>
  Math.max(...healthy.map(({ under }) => under ?? Number.POSITIVE_INFINITY));

/** May a machine that is too slow have kept this answer from being a healthy one? */
export const slownessOf = (surface: Surface): ((timed: Timed) => boolean) => {
  const healthy = fitter(surface.healthy);
  const patience = patienceOf(surface);
  return (timed) => healthy(timed) === 'late' || timed.elapsedMs >= patience || timed.seen.error === 'timeout';
};

/** Tells what each sample is to a cell. */
export const classifier = (cell: Cell, surface: Surface): ((timed: Timed) => Classified) => {
  const declared = declaredFitter(cell.expectation);
  const timeless = timelessFitter(declaredAnswers(cell.expectation) ?? []);
  const healthy = fitter(surface.healthy);
  const isSlow = slownessOf(surface);
  const isSurvivor = cell.expectation.kind === 'survives';
  return (timed) => {
    const asDeclared = declared(timed);
    if (asDeclared === 'fits') return { class: 'declared', restsOnTime: timeless(timed) === 'no' };
    const asHealthy = healthy(timed);
    if (asHealthy === 'fits') return { class: 'healthy', restsOnTime: false };
    const isLate = isSurvivor ? asHealthy === 'late' : asDeclared === 'late';
    return { class: isLate ? 'late' : 'other', restsOnTime: isLate || isSlow(timed) };
  };
};

/** Is it what the cell asks for? */
export const isGood = ({ expectation }: Cell, { class: found }: Pick<Classified, 'class'>): boolean =>
  expectation.kind === 'survives'
    ? found === 'healthy'
    : found === 'declared' || (found === 'healthy' && expectation.betterAllowed);

/** How long a good answer of the cell may take; null: nothing is said of it. */
export const limitOf = ({ expectation }: Cell, surface: Surface): Ms | null => {
  if (expectation.kind === 'fails' && expectation.eachWithinMs !== undefined) return expectation.eachWithinMs;
  const answers = declaredAnswers(expectation) ?? surface.healthy;
  const longest = Math.max(...answers.map(({ under }) => under ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(longest) ? longest : null;
};

/** The class under which a bad sample is counted. */
export const errorClass = (found: SampleClass, seen: Seen): string => {
  if (found === 'late' || found === 'healthy') return found;
  if (seen.error !== undefined) return seen.error;
  return succeeded(seen) ? 'content' : 'status';
};

const evidenceInShort = (evidence: Evidence): Text => {
  if ('answers' in evidence) return describe(evidence.answers);
  const { counter, grew } = evidence;
  return { en: `${counter.name} grows ${grew}`, zh: `${counter.name} 增加 ${grew}` };
};

/** What a cell declares, in short, as a matrix shows it: `403 AccessDenied <= 1s`. */
export const describeCell = (cell: Cell, surface: Surface): Text => {
  const { expectation } = cell;
  const evidence = evidenceOf(cell, surface);
  const answers = describe(declaredAnswers(expectation) ?? surface.healthy);
  const within = expectation.kind === 'fails' ? expectation.eachWithinMs : undefined;
  const timed = within === undefined ? answers : joined([answers, both(`<= ${brief(within)}`)], both(' '));
  return evidence === undefined ? timed : joined([timed, evidenceInShort(evidence)], both(', '));
};
