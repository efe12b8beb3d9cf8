import type { Answer, Answers, Observation, Seen, Timed } from '../model/answer.ts';
import { type Fit, fitsInManner, fitsInTime } from '../model/fit.ts';
import type { Json } from '../model/json.ts';
import { resolvePointer } from '../model/pointer.ts';
import { both, joined, type Language, type Text } from '../model/text.ts';
import { formatDuration, type Ms } from '../model/units.ts';

const FIRST_ERROR_STATUS = 400;

/** Did all go well, as far as an answer tells by itself? So it is where nothing else is said of it. */
export const succeeded = ({ error, status = 0 }: Pick<Seen, 'error' | 'status'>): boolean =>
  error === undefined && status < FIRST_ERROR_STATUS;

/**
 * What an answer is, by the time that it took. A drill sees few answers very often: whatever does not rest on the time
 * is found out once for each of them.
 */
export type ByTime<T> = (elapsedMs: Ms) => T;

const best = (candidates: Answers, elapsedMs: Ms): Fit => {
  let found: Fit = 'no';
  for (const answer of candidates) {
    const fit = fitsInTime(answer, elapsedMs);
    if (fit === 'fits') return fit;
    if (fit === 'late') found = fit;
  }
  return found;
};

/** Tells how an answer fits. */
export const fitsOf =
  (answers: Answers) =>
  (seen: Seen): ByTime<Fit> => {
    const candidates = answers.filter((answer) => fitsInManner(answer, seen, (pointer) => seen.json?.[pointer]));
    return (elapsedMs) => best(candidates, elapsedMs);
  };

/** Tells of samples what is known of an answer; remembers what it found out of each. */
export const ofSamples = <T>(of: (seen: Seen) => ByTime<T>): ((timed: Timed) => T) => {
  const known = new Map<Seen, ByTime<T>>();
  return ({ seen, elapsedMs }) => {
    let byTime = known.get(seen);
    if (byTime === undefined) {
      byTime = of(seen);
      known.set(seen, byTime);
    }
    return byTime(elapsedMs);
  };
};

/** Tells how samples fit. */
export const fitter = (answers: Answers): ((timed: Timed) => Fit) => ofSamples(fitsOf(answers));

/** Does one of the alternatives hold in full? */
export const matches = (answers: Answers, timed: Timed): boolean => fitter(answers)(timed) === 'fits';

/** What the journal must keep of a surface's observations. */
export interface Watched {
  /** In lower case. */
  readonly headers: readonly string[];
  readonly pointers: readonly string[];
  readonly sha256: boolean;
}

/** All that some answer of a surface asks about. */
export const watched = (lists: readonly Answers[]): Watched => {
  const answers = lists.flat();
  return {
    headers: [...new Set(answers.flatMap(({ header = {} }) => Object.keys(header).map((name) => name.toLowerCase())))],
    pointers: [...new Set(answers.flatMap(({ json = {} }) => Object.keys(json)))],
    sha256: answers.some((answer) => answer['body-sha256'] !== undefined),
  };
};

const MAX_TEXT = 200;

const pick = <T>(names: readonly string[], look: (name: string) => T | undefined): Record<string, T> | undefined => {
  const found: [string, T][] = [];
  for (const name of names) {
    const value = look(name);
    if (value !== undefined) found.push([name, value]);
  }
  return found.length === 0 ? undefined : Object.fromEntries(found);
};

const headersOf = ({ headers = {} }: Observation, names: readonly string[]): Record<string, string> | undefined =>
  pick(names, (name) => headers[name]);

const jsonOf = ({ json }: Observation, pointers: readonly string[]): Record<string, Json> | undefined =>
  json === undefined ? undefined : pick(pointers, (pointer) => resolvePointer(json, pointer));

/** What the journal keeps of an observation. */
export const reduce = (observation: Observation, keep: Watched): Seen => {
  const { error, status, code, sha256, text } = observation;
  const headers = headersOf(observation, keep.headers);
  const json = jsonOf(observation, keep.pointers);
  return {
    ...(error !== undefined && { error }),
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    ...(headers && { headers }),
    ...(json && { json }),
    ...(keep.sha256 && sha256 !== undefined && { sha256 }),
    ...(text !== undefined && { text: text.slice(0, MAX_TEXT) }),
  };
};

/** Equal for what no answer can tell apart: two observations that differ in their text alone share a journalled answer. */
export const answerKey = ({ text: _text, ...seen }: Seen): string => JSON.stringify(seen);

/** A length of time as a file says it: `1s`, not `1.0s`. */
export const brief = (ms: Ms): string => formatDuration(ms).replace(/\.0s$/, 's');

const plain = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const pairs = (headers: Readonly<Record<string, string>>, json: Readonly<Record<string, Json>>): readonly string[] => [
  ...Object.entries(headers).map(([name, value]) => `${name} ${value}`),
  ...Object.entries(json).map(([pointer, value]) => `${pointer.slice(1).replaceAll('/', '.')} ${plain(value)}`),
];

const HASH_DIGITS = 8;
const BODY: Text = { en: 'body', zh: '正文' };
const OR: Text = { en: ' or ', zh: ' 或 ' };
const ANYTHING: Text = { en: 'anything', zh: '任意响应' };
const AN_ANSWER: Text = { en: 'an answer', zh: '有响应' };

const describeIn = (answer: Answer, language: Language): string => {
  const { status = [], code = [], error = [], header = {}, json = {}, under, over } = answer;
  const head = [status.join('/'), code.join('/'), error.join('/')].filter((part) => part !== '').join(' ');
  const sha256 = answer['body-sha256'];
  const body = sha256 === undefined ? [] : [`${BODY[language]} ${sha256.slice(0, HASH_DIGITS)}`];
  const manner = [...(head === '' ? [] : [head]), ...pairs(header, json), ...body].join(', ');
  const times = [over === undefined ? '' : `> ${brief(over)}`, under === undefined ? '' : `< ${brief(under)}`];
  return [manner, ...times].filter((part) => part !== '').join(' ');
};

const describeOne = (answer: Answer): Text => ({ en: describeIn(answer, 'en'), zh: describeIn(answer, 'zh') });

/** Answers in short, as a matrix shows them: `403 AccessDenied`, `200, banner placeholder`, `unreachable`. */
export const describe = (answers: Answers): Text => {
  const told = joined(answers.map(describeOne), OR);
  return told.en === '' ? ANYTHING : told;
};

const QUOTED = 60;

const quote = (text: string): string => `"${text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text}"`;

const named = (parts: readonly (string | number | undefined)[], separator: string): string =>
  parts.filter((part) => part !== undefined && part !== '').join(separator);

/** One sample in words: `403 AccessDenied`, `timeout`, `200, x-cache MISS`. */
export const says = (seen: Seen): Text => {
  const { error, status, code, text = '' } = seen;
  // A code says more than that there is one.
  const failure = error === 'status' && code !== undefined ? undefined : error;
  const details = pairs(seen.headers ?? {}, seen.json ?? {});
  const isBare = details.length === 0 && named([code, failure], '') === '';
  const words = named(
    [named([status, code, failure], ' '), ...details, isBare && text !== '' ? quote(text) : ''],
    ', ',
  );
  return words === '' ? AN_ANSWER : both(words);
};
