import type { Drilled, GameDay, RunLine } from '../../core/game-day.ts';
import { plain, say, sayText, type Messages } from '../../messages/index.ts';
import type { DrillVerdict, Run } from '../../model/run.ts';
import type { Language } from '../../model/text.ts';
import { headline } from '../digest/headline.ts';
import { tellWorstJourneys } from '../digest/journeys.ts';
import { recovered } from '../digest/phrases.ts';
import { recoveryStanding } from '../../core/standing.ts';
import { toTheSecond } from './changes.ts';
import { LANG } from './languages.ts';
import { actionView, type ActionView, type Remark } from './notes.ts';
import { sideBySideView, type SideBySideView } from './side-by-side.ts';
import { standingTone, type Tone, verdictTone } from './tone.ts';

/** How many drills ended so. */
interface Count {
  readonly tone: Tone['tone'] | 'none';
  readonly glyph: string;
  readonly value: string;
  readonly label: string;
}

/** A run as the table of the drills, and the head of the matrix, tell it. */
interface RunRow extends Tone {
  readonly word: string;
  readonly run: string;
  readonly scenario: string;
  readonly title: string;
  readonly about: string;
  readonly profile: string;
  readonly started: string;
  readonly took: string;
  readonly cells: string;
  readonly slowest: string;
  readonly slowestOf: string;
  readonly slowestTone: Tone['tone'] | 'none';
  /** A link, relative to the page; empty: its report is nowhere. */
  readonly href: string;
}

interface MarkView {
  readonly tone: Tone['tone'] | 'none';
  readonly glyph: string;
  readonly says: string;
  /** Nothing to look at: what it says is said to those who do not see marks. */
  readonly isQuiet: boolean;
}

interface SurfaceRow {
  readonly name: string;
  readonly title: string;
  readonly marks: readonly MarkView[];
}

/** What became of a drill that did not pass, in a sentence. */
interface Ended extends Tone {
  readonly word: string;
  readonly run: string;
  readonly title: string;
  readonly sentence: string;
}

interface ScenarioAction extends ActionView {
  readonly scenario: string;
}

interface ScenarioRemark extends Remark {
  readonly scenario: string;
  readonly run: string;
}

type Report = Messages['report'];

/** All that a template shows of several drills, in one language. */
export interface GameDayView {
  readonly language: Language;
  readonly lang: string;
  readonly verdict: Tone & { readonly word: string };
  readonly summary: string;
  readonly counts: readonly Count[];
  readonly sentence: string;
  readonly users: string;
  readonly actions: readonly ScenarioAction[];
  readonly untested: readonly string[];
  readonly runs: readonly RunRow[];
  readonly surfaces: readonly SurfaceRow[];
  readonly sides: readonly SideBySideView[];
  readonly ended: readonly Ended[];
  readonly findings: readonly ScenarioRemark[];
  readonly remarks: readonly ScenarioRemark[];
  readonly done: readonly ScenarioAction[];
  readonly text: Messages['gameDay'] &
    Pick<Report, 'simulated' | 'rehearsal' | 'untouched' | 'skip'> & { readonly notes: Messages['across']['notes'] };
}

/** The drills of a day, with what they come to together. */
export interface DayOfDrills {
  readonly day: GameDay;
  readonly drills: readonly Drilled[];
}

const NONE = '–';
/** What one hopes for, then the worst of what a drill finds; whether it cleaned up is another question. */
const SHOWN: readonly DrillVerdict[] = ['PASSED', 'FAILED', 'STOPPED', 'BLOCKED', 'INCONCLUSIVE', 'CLEANUP_FAILED'];

const countsOf = ({ verdicts }: GameDay, { gameDay }: Messages): readonly Count[] =>
  SHOWN.map((verdict) => {
    const n = verdicts[verdict];
    const look = n === 0 ? ({ tone: 'none', glyph: '' } as const) : verdictTone(verdict);
    return { ...look, value: String(n), label: gameDay.verdicts[verdict] };
  });

const summaryOf = ({ runs }: GameDay, { gameDay, duration, comma }: Messages): string => {
  const days = runs.map(({ startedAt }) => toTheSecond(startedAt));
  const tookMs = runs.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return [
    gameDay.drills(runs.length),
    gameDay.between(days[0] ?? '', days.at(-1) ?? ''),
    gameDay.took(duration(tookMs)),
  ].join(comma);
};

const sentenceOf = (worst: Run, messages: Messages): string => {
  const { gameDay, language } = messages;
  if (worst.verdict === 'PASSED') return gameDay.allPassed;
  return gameDay.worst(sayText(messages, worst.scenario.title), plain(worst.id), headline(worst, language, messages));
};

/** What a URL keeps for itself, and Markdown. */
const OWN_MEANING = /[!'()*~_]/g;

/** A relative path as a link: whatever folders are called, it leads to a file. */
const linkTo = (path: string): string =>
  path
    .split('/')
    .map((name) =>
      encodeURIComponent(name).replaceAll(OWN_MEANING, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');

const runRow = (line: RunLine, report: string | null, messages: Messages): RunRow => {
  const { verdicts, gameDay, language, comma, duration } = messages;
  const { recovery, cells } = line;
  const profile = plain(line.profile ?? '');
  return {
    ...verdictTone(line.verdict),
    word: verdicts[line.verdict],
    run: plain(line.run),
    scenario: plain(line.scenario.id),
    title: plain(line.scenario.title[language]),
    about: [plain(line.stack), profile === '' ? gameDay.noProfile : profile, plain(line.environment)].join(comma),
    profile,
    started: toTheSecond(line.startedAt),
    took: duration(line.durationMs),
    cells: cells.total === 0 ? NONE : `${cells.kept}/${cells.total}`,
    slowest: recovered(recovery, messages) || NONE,
    slowestOf: plain(recovery?.surface ?? ''),
    slowestTone: recovery === null ? 'none' : standingTone(recoveryStanding(recovery)).tone,
    href: linkTo(report ?? ''),
  };
};

const markView = (mark: GameDay['surfaces'][number]['marks'][number], messages: Messages): MarkView => {
  const { gameDay, cells } = messages;
  if (mark === null) return { tone: 'none', glyph: '·', says: gameDay.notAsked, isQuiet: true };
  const { standing, verdict, recovery } = mark;
  const late = recovery === null ? '' : gameDay.late(recovered(recovery, messages));
  return {
    ...standingTone(standing),
    says: verdict === null ? late : cells[verdict],
    isQuiet: verdict === 'pass',
  };
};

const surfaceRows = ({ surfaces }: GameDay, messages: Messages): readonly SurfaceRow[] => {
  const isOfOne = new Set(surfaces.map(({ stack }) => stack)).size === 1;
  return surfaces.map(({ stack, surface, title, marks }) => ({
    name: plain(isOfOne ? surface : `${stack}: ${surface}`),
    title: sayText(messages, title),
    marks: marks.map((mark) => markView(mark, messages)),
  }));
};

const untestedOf = ({ untested }: GameDay, messages: Messages): readonly string[] => {
  const { gameDay, list } = messages;
  const { byAll, bySome, links, surfaces } = untested;
  const names = (of: typeof links): string => list(of.map((text) => sayText(messages, text)));
  return [
    ...byAll.map((text) => sayText(messages, text)),
    ...(surfaces.length === 0 ? [] : [gameDay.surfaces(names(surfaces))]),
    ...(links.length === 0 ? [] : [gameDay.links(names(links))]),
    ...bySome.map(({ text, runs }) => gameDay.left(sayText(messages, text), list(runs.map(plain)))),
  ];
};

const endedOf = (runs: readonly Run[], messages: Messages): readonly Ended[] =>
  runs
    .filter(({ verdict }) => verdict !== 'PASSED')
    .map((run) => ({
      ...verdictTone(run.verdict),
      word: messages.verdicts[run.verdict],
      run: plain(run.id),
      title: sayText(messages, run.scenario.title),
      sentence: headline(run, messages.language, messages),
    }));

const usersOf = (runs: readonly Run[], messages: Messages): string => {
  const { gameDay, labelled, language } = messages;
  return labelled(gameDay.users, tellWorstJourneys(runs, language, messages) || gameDay.usersUnknown);
};

const actionsOf = ({ actions }: GameDay, isOpen: boolean, messages: Messages): readonly ScenarioAction[] =>
  actions
    .filter(({ closedIn }) => (closedIn === null) === isOpen)
    .map((action) => ({ ...actionView(action, messages, ''), scenario: plain(action.scenario) }));

const remarksOf = (all: GameDay['findings']): readonly ScenarioRemark[] =>
  all.map(({ id, text, run, scenario }) => ({
    id: plain(id),
    what: plain(text),
    run: plain(run),
    scenario: plain(scenario),
  }));

/** Several drills as a template shows them. */
export const gameDayView = ({ day, drills }: DayOfDrills, language: Language): GameDayView => {
  const messages = say(language);
  const { simulated, rehearsal, untouched, skip } = messages.report;
  const byId = new Map(drills.map((one) => [one.run.id, one]));
  const inOrder = day.runs.flatMap(({ run }) => byId.get(run) ?? []);
  const worst = byId.get(day.worst)?.run;
  const runs = inOrder.map(({ run }) => run);
  const verdict = worst?.verdict ?? 'INCONCLUSIVE';
  return {
    language,
    lang: LANG[language],
    verdict: { ...verdictTone(verdict), word: messages.verdicts[verdict] },
    summary: summaryOf(day, messages),
    counts: countsOf(day, messages),
    sentence: worst === undefined ? '' : sentenceOf(worst, messages),
    users: usersOf(runs, messages),
    actions: actionsOf(day, true, messages),
    untested: untestedOf(day, messages),
    runs: day.runs.map((line) => runRow(line, byId.get(line.run)?.report ?? null, messages)),
    surfaces: surfaceRows(day, messages),
    sides: day.sideBySide.map((one) => sideBySideView(one, messages)),
    ended: endedOf(runs, messages),
    findings: remarksOf(day.findings),
    remarks: remarksOf(day.remarks),
    done: actionsOf(day, false, messages),
    text: { ...messages.gameDay, simulated, rehearsal, untouched, skip, notes: messages.across.notes },
  };
};
