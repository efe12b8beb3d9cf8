import type { Dependence, Suspect, Way } from '../core/recorded/suspects.ts';
import { say, sayText, type Messages } from '../messages/index.ts';
import type { Language, Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { renderTemplate } from './render-template.ts';
import type { Templates } from './reporter.ts';
import { LANG, LANGUAGES, OWN_NAMES } from './view/languages.ts';

/** The template file of the page, in `reports/templates/`. */
export const recordedTemplate = 'recorded.html.hbs';

/** What one surface did while a link was broken in one way. */
interface RecordedAnswer {
  readonly way: Way;
  readonly kind: 'survives' | 'degrades' | 'fails';
  /** The answer in short; of one that works nothing is told. */
  readonly says: Text;
  readonly maxMs: Ms;
  readonly suspects: readonly Suspect[];
}

/** One link, broken in some ways. */
interface RecordedLink {
  readonly link: string;
  readonly ways: readonly Way[];
  readonly surfaces: readonly {
    readonly name: string;
    readonly title: Text;
    readonly answers: readonly RecordedAnswer[];
  }[];
  /** Ways in which nothing was seen, and why. */
  readonly unseen: readonly { readonly way: Way; readonly because: Text }[];
}

/** What a recording found. */
export interface RecordedReport {
  readonly stack: { readonly id: string; readonly title: Text };
  readonly command: string;
  readonly links: readonly RecordedLink[];
  /** Surface -> link -> how it depends on it. */
  readonly dependencies: Readonly<Record<string, Readonly<Record<string, Dependence>>>>;
}

const ROW = 30;
const LEFT = 300;
const RIGHT = 560;
const WIDTH = 860;

/** Surfaces on the left, links on the right, a line from each to what it is gone or less without. */
const mapView = ({ dependencies }: RecordedReport): object => {
  const edges = Object.entries(dependencies).flatMap(([surface, links]) =>
    Object.entries(links).flatMap(([link, how]) => (how === 'none' ? [] : [{ surface, link, how }])),
  );
  const surfaces = [...new Set(edges.map(({ surface }) => surface))];
  const links = [...new Set(edges.map(({ link }) => link))];
  const at = (names: readonly string[], name: string): number => ROW * (names.indexOf(name) + 0.75);
  return {
    isEmpty: edges.length === 0,
    width: WIDTH,
    height: ROW * (Math.max(surfaces.length, links.length) + 0.5),
    surfaces: surfaces.map((name) => ({ name, x: LEFT - 10, y: at(surfaces, name) + 4 })),
    links: links.map((name) => ({ name, x: RIGHT + 10, y: at(links, name) + 4 })),
    edges: edges.map(({ surface, link, how }) => ({
      how,
      from: `${LEFT},${at(surfaces, surface)}`,
      bend: `${(LEFT + RIGHT) / 2},${at(surfaces, surface)} ${(LEFT + RIGHT) / 2},${at(links, link)}`,
      to: `${RIGHT},${at(links, link)}`,
    })),
  };
};

const TONES = { survives: 'good', degrades: 'doubt', fails: 'bad' } as const;

const answerView = (answer: RecordedAnswer | undefined, link: string, messages: Messages): object => {
  if (!answer) return { tone: 'none', words: '·', time: '', notes: [] };
  const { kind, says, maxMs, suspects } = answer;
  const { record } = messages;
  return {
    tone: TONES[kind],
    words: kind === 'survives' ? record.works : sayText(messages, says),
    time: kind === 'survives' ? '' : messages.duration(maxMs),
    notes: suspects.map((suspect) => record.suspects[suspect](link, messages.duration(maxMs))),
  };
};

const linkView = ({ link, ways, surfaces, unseen }: RecordedLink, messages: Messages): object => ({
  link,
  ways: ways.map((way) => messages.record.ways[way]),
  surfaces: surfaces.map(({ name, title, answers }) => ({
    name,
    title: sayText(messages, title),
    cells: ways.map((way) =>
      answerView(
        answers.find((answer) => answer.way === way),
        link,
        messages,
      ),
    ),
  })),
  unseen: unseen.map(({ way, because }) => messages.labelled(messages.record.ways[way], sayText(messages, because))),
});

const inLanguage = (report: RecordedReport, language: Language): object => {
  const messages = say(language);
  return {
    lang: LANG[language],
    self: OWN_NAMES[language],
    id: language,
    title: sayText(messages, report.stack.title),
    text: messages.record.page,
    map: mapView(report),
    links: report.links.map((link) => linkView(link, messages)),
  };
};

/** One page, in both languages, the reader's first. */
export const recordedPage = (report: RecordedReport, language: Language, templates: Templates): string => {
  const order = LANGUAGES.toSorted((one) => (one === language ? -1 : 1));
  const view = {
    lang: LANG[language],
    title: `${report.stack.id} · Brownout`,
    command: report.command,
    pages: order.map((each, index) => ({ ...inLanguage(report, each), isFirst: index === 0 })),
  };
  return renderTemplate(view, { template: recordedTemplate, templates, escapesHtml: true });
};
