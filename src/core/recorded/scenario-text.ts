import type { Answer } from '../../model/answer.ts';
import type { Json } from '../../model/json.ts';
import type { Text } from '../../model/text.ts';
import { formatDuration, type Ms } from '../../model/units.ts';
import { flow } from '../flow-yaml.ts';
import type { RecordedCell } from './cell.ts';
import type { Way } from './suspects.ts';

/** A fault on one link, as a scenario file names it. */
export interface BrokenLink {
  readonly link: string;
  readonly way: Way;
  /** How much latency `slow` means. */
  readonly slowMs: Ms;
}

/** One line of `expect`, and what a person should know before it is accepted. */
export interface RecordedLine {
  readonly surface: string;
  readonly cell: RecordedCell;
  readonly notes: readonly string[];
}

export interface ScenarioText {
  readonly broken: BrokenLink;
  /** As the scenario file names it. */
  readonly stackFile: string;
  readonly profile?: string;
  /** For editors, as the scenario file names it. */
  readonly schema: string;
}

/** A time as files take it: without a loss, and with its unit. */
const written = (ms: Ms): string => (ms % 1000 === 0 ? `${ms / 1000}s` : `${Math.round(ms)}ms`);

const single = (values: readonly Json[] | undefined): Json | undefined =>
  values?.length === 1 ? values[0] : values && [...values];

const answerFile = ({ status, code, error, header, json, under, over, ...rest }: Answer): Json =>
  Object.fromEntries(
    Object.entries({
      status: single(status),
      code: single(code),
      error: single(error),
      header,
      json,
      ...rest,
      over: over === undefined ? undefined : written(over),
      under: under === undefined ? undefined : written(under),
    }).filter((pair): pair is [string, Json] => pair[1] !== undefined),
  );

const answersFile = (answers: readonly Answer[]): Json => {
  const files = answers.map(answerFile);
  return files.length === 1 ? (files[0] ?? {}) : files;
};

const cellFile = (cell: RecordedCell): Json => {
  if (cell.kind === 'survives') return { survives: { recorded: true } };
  if (cell.kind === 'degrades') return { degrades: { to: answersFile(cell.to), recorded: true } };
  const { how, eachWithinMs } = cell;
  const bound = eachWithinMs === undefined ? {} : { 'each-within': written(eachWithinMs) };
  return { fails: { how: answersFile(how), ...bound, recorded: true } };
};

/** The name of a broken link's scenario: `web-db-hang`. */
export const scenarioName = ({ link, way }: Pick<BrokenLink, 'link' | 'way'>): string =>
  `${link.replaceAll(/[^A-Za-z0-9]+/g, '-')}-${way}`;

const TITLES: Readonly<Record<Way, (link: string, slow: Ms) => Text>> = {
  down: (link) => ({ en: `${link} is cut`, zh: `${link} 被切断` }),
  hang: (link) => ({ en: `${link} hangs`, zh: `${link} 挂起` }),
  slow: (link, slow) => ({ en: `${link} is ${formatDuration(slow)} slower`, zh: `${link} 变慢 ${slow} 毫秒` }),
};

const FAULTS: Readonly<Record<Way, (link: string, slow: Ms) => Json>> = {
  down: (link) => ({ kind: 'down', link }),
  hang: (link) => ({ kind: 'timeout', timeout: '0ms', link }),
  slow: (link, slow) => ({ kind: 'latency', latency: written(slow), link }),
};

const head = ({ broken, stackFile, profile, schema }: ScenarioText): readonly string[] => {
  const { en, zh } = TITLES[broken.way](broken.link, broken.slowMs);
  return [
    `# yaml-language-server: $schema=${schema}`,
    'apiVersion: brownout/v1',
    'kind: Scenario',
    `id: ${scenarioName(broken)}`,
    `title: { en: ${JSON.stringify(en)}, zh: ${JSON.stringify(zh)} }`,
    `stack: ${flow({ file: stackFile, ...(profile !== undefined && { profile }) })}`,
  ];
};

const method = (broken: BrokenLink, hold: string): readonly string[] => {
  const name = scenarioName(broken);
  return [
    'method:',
    `  - inject: ${name}`,
    `    fault: ${flow(FAULTS[broken.way](broken.link, broken.slowMs))}`,
    `  - hold: ${hold}`,
    `  - lift: ${name}`,
  ];
};

const file = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** A drill that is held for so long, and asks next to nothing of its surfaces: what they do is to be seen. */
export const draftText = (text: ScenarioText, holdMs: Ms, recoverMs: Ms): string =>
  file([
    ...head(text),
    'steady-state: { healthy-run: 5, within: 60s }',
    ...method(text.broken, written(holdMs)),
    'expect: { default: { survives: { ratio: 50% } } }',
    `recovery: { within: ${written(recoverMs)}, stable-for: 2s }`,
  ]);

const ABOUT = [
  '# Written by `brownout record`: what was seen once, not what anybody has decided. Read each line; where it is how it',
  '# should be, `brownout accept SURFACE` takes the mark off. Where it is not, mend the stack, or the line.',
];

/** A scenario that expects what was seen. */
export const recordedText = (text: ScenarioText, lines: readonly RecordedLine[], recoverMs: Ms): string => {
  const [modeline = '', ...rest] = head(text);
  return file([
    modeline,
    ...ABOUT,
    ...rest,
    'tags: [recorded]',
    ...method(text.broken, 'auto # as long as the slowest cell needs to prove its bar'),
    'expect:',
    '  surfaces:',
    ...lines.flatMap(({ surface, cell, notes }) => [
      ...notes.map((note) => `    # ${note}`),
      `    ${surface}: ${flow(cellFile(cell))}`,
    ]),
    `recovery: { within: ${written(recoverMs)} }`,
  ]);
};
