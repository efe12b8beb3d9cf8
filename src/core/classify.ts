import type { Answers, Seen, Timed } from '../model/answer.ts';
import type { Fit } from '../model/fit.ts';
import type { Cell, Expectation } from '../model/scenario.ts';
import type { Evidence, Surface } from '../model/stack.ts';
import { both, joined, type Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { brief, type ByTime, describe, fitsOf, ofSamples, succeeded } from './answers.ts';

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

const each = (restsOnTime: boolean): Readonly<Record<SampleClass, Classified>> => ({
  declared: { class: 'declared', restsOnTime },
  healthy: { class: 'healthy', restsOnTime },
  late: { class: 'late', restsOnTime },
  other: { class: 'other', restsOnTime },
});
const [ON_TIME, NOT_ON_TIME] = [each(true), each(false)];

/** One and the same for all samples that are alike: there are millions of them. */
export const classified = (found: SampleClass, restsOnTime: boolean): Classified =>
  (restsOnTime ? ON_TIME : NOT_ON_TIME)[found];

const declaredAnswers = (expectation: Expectation): Answers | null => {
  if (expectation.kind === 'survives') return null;
  return expectation.kind === 'degrades' ? expectation.to : expectation.how;
};

/** How the surface must come to do what it does. That of the surface itself says how health comes about. */
export const evidenceOf = ({ expectation }: Cell, surface: Surface): Evidence | undefined =>
  expectation.evidence ?? (expectation.kind === 'survives' ? surface.evidence : undefined);

const NEVER: ByTime<Fit> = () => 'no';

const fitsAsDeclared = (expectation: Expectation): ((seen: Seen) => ByTime<Fit>) => {
  const answers = declaredAnswers(expectation);
  if (answers === null) return () => NEVER;
  const fits = fitsOf(answers);
  const eachWithinMs = expectation.kind === 'fails' ? expectation.eachWithinMs : undefined;
  if (eachWithinMs === undefined) return fits;
  return (seen) => {
    const fit = fits(seen);
    return (elapsedMs) => {
      const found = fit(elapsedMs);
      return found === 'fits' && elapsedMs > eachWithinMs ? 'late' : found;
    };
  };
};

/** Fits only answers that no slow machine brings about. */
const fitsTimelessly = (answers: Answers): ((seen: Seen) => ByTime<Fit>) => {
  const fits = fitsOf(answers.filter((answer) => answer.over === undefined));
  return (seen) => (seen.error === 'timeout' ? NEVER : fits(seen));
};

/**
 * From when on a bad answer may be the work of a slow machine: later than health ever is, a limit inside the stack may
 * have run out, and the answer be another one for it.
 */
const patienceOf = ({ healthy }: Surface): Ms =>
  Math.max(...healthy.map(({ under }) => under ?? Number.POSITIVE_INFINITY));

/** May a machine that is too slow have kept this answer from being a healthy one? */
export const slownessOf = (surface: Surface): ((seen: Seen) => ByTime<boolean>) => {
  const fits = fitsOf(surface.healthy);
  const patience = patienceOf(surface);
  return (seen) => {
    const healthy = fits(seen);
    return (elapsedMs) => healthy(elapsedMs) === 'late' || elapsedMs >= patience || seen.error === 'timeout';
  };
};

/** Tells what an answer is to a cell. */
export const classesOf = (cell: Cell, surface: Surface): ((seen: Seen) => ByTime<Classified>) => {
  const fitsDeclared = fitsAsDeclared(cell.expectation);
  const fitsTimeless = fitsTimelessly(declaredAnswers(cell.expectation) ?? []);
  const fitsHealthy = fitsOf(surface.healthy);
  const slowness = slownessOf(surface);
  const isSurvivor = cell.expectation.kind === 'survives';
  return (seen) => {
    const [declared, timeless, healthy] = [fitsDeclared(seen), fitsTimeless(seen), fitsHealthy(seen)];
    const isSlow = slowness(seen);
    return (elapsedMs) => {
      const asDeclared = declared(elapsedMs);
      if (asDeclared === 'fits') return classified('declared', timeless(elapsedMs) === 'no');
      const asHealthy = healthy(elapsedMs);
      if (asHealthy === 'fits') return classified('healthy', false);
      const isLate = isSurvivor ? asHealthy === 'late' : asDeclared === 'late';
      return classified(isLate ? 'late' : 'other', isLate || isSlow(elapsedMs));
    };
  };
};

/** Tells what each sample is to a cell. */
export const classifier = (cell: Cell, surface: Surface): ((timed: Timed) => Classified) =>
  ofSamples(classesOf(cell, surface));

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
