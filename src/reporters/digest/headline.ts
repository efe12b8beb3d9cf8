import { percent, plain, sayReason, sayText, seconds, type Messages } from '../../messages/index.ts';
import type { CellResult, Reason, Run, Span } from '../../model/run.ts';
import type { Language } from '../../model/text.ts';
import type { Ms } from '../../model/units.ts';
import {
  cellStanding,
  slowestRecovery,
  standings,
  standingSo,
  type SurfaceStanding,
  worstCell,
} from '../../core/standing.ts';
import { faultBegin } from './fault-begin.ts';
import { untoldReasons } from './untold-reasons.ts';

/** Reasons that the answers themselves tell better. */
const TOLD_BY_ANSWERS: ReadonlySet<string> = new Set([
  'cell.worse.share',
  'cell.worse.run',
  'cell.wrong-manner',
  'cell.fail-open',
]);

const numbers = ({ n, share, interval: [low, high] }: CellResult, { report }: Messages): string =>
  report.headline.numbers(Math.round(share * n), n, [percent(low), percent(high)]);

/** Which answers came instead, or (where they alone do not tell) why. */
const deed = (cell: CellResult, messages: Messages): string => {
  const { headline } = messages.report;
  const [error] = cell.errors;
  const [why] = cell.because;
  if (why === undefined) return '';
  if (error === undefined || !TOLD_BY_ANSWERS.has(why.key)) return headline.but(sayReason(messages, why));
  return headline.instead(error.count, cell.n, { class: error.class, sample: sayText(messages, error.sample) });
};

/** Sooner is no time that one decimal of a second can tell. */
const AT_ONCE_MS = 50;

const comeback = ({ recovery }: SurfaceStanding, { report, duration }: Messages): string => {
  if (recovery === null) return '';
  if (recovery.verdict === 'fail' && recovery.interval === null)
    return report.headline.notBack(duration(recovery.budgetMs));
  if (recovery.interval === null) return '';
  const [from, to] = recovery.interval;
  if (to < AT_ONCE_MS) return report.headline.backAtOnce;
  return report.headline.back(seconds(from), seconds(to));
};

const SECOND_MS = 1000;

/**
 * From when to when a surface did neither, by its strip; where it answered as on a good day and must not, by what was
 * judged. Null: bad answers were too few to fill a second.
 */
const badSpan = (run: Run, { surface }: SurfaceStanding, cell: CellResult): Span | null => {
  const begin = faultBegin(run);
  const from = surface.strip.indexOf('x', Math.floor(begin / SECOND_MS));
  if (from < 0) return cell.verdict === 'fail-open' ? cell.window : null;
  return { from: from * SECOND_MS, to: (surface.strip.lastIndexOf('x') + 1) * SECOND_MS };
};

const wholeSeconds = (ms: Ms): Ms => Math.round(Math.max(0, ms) / SECOND_MS) * SECOND_MS;

const since = (run: Run, span: Span | null, { page, duration }: Messages): string => {
  if (span === null || span.to <= span.from) return '';
  const after = wholeSeconds(span.from - faultBegin(run));
  return page.since(after === 0 ? '' : duration(after), duration(wholeSeconds(span.to - span.from)));
};

const surfaceSentence = (run: Run, worst: SurfaceStanding, messages: Messages): string => {
  const { language, report } = messages;
  const { headline } = report;
  const title = plain(worst.surface.title[language]);
  const cell = worstCell(worst);
  // A broken recovery alone has no cell that tells of it.
  if (cell === undefined || cellStanding(cell) !== 'broken') return '';
  const said = headline.shouldButDid(title, cell.expected, sayText(messages, cell.declared));
  const lasted = since(run, badSpan(run, worst, cell), messages);
  return `${said}${deed(cell, messages)}${numbers(cell, messages)}${lasted}${comeback(worst, messages)}`;
};

/** More surfaces than these are a matter for the matrix. */
const MOST_OTHERS = 2;

const otherSurface = (one: SurfaceStanding, { language, report }: Messages): string => {
  const title = plain(one.surface.title[language]);
  const cell = worstCell(one);
  if (cell === undefined || cellStanding(cell) !== 'broken') return report.headline.otherRecovery(title);
  return report.headline.other(title, Math.round(cell.share * cell.n), cell.n);
};

/** The surfaces beside the worst one that were not as declared. */
const otherSurfaces = (others: readonly SurfaceStanding[], messages: Messages): string => {
  if (others.length === 0) return '';
  const told = others.slice(0, MOST_OTHERS).map((one) => otherSurface(one, messages));
  return messages.report.headline.others(messages.list(told), others.length - told.length);
};

const passed = (run: Run, language: Language, messages: Messages): string => {
  const { headline } = messages.report;
  const { duration } = messages;
  const on = run.faults.flatMap(({ asked, gone }) => (asked === null || gone === null ? [] : [gone - asked]));
  const faults = messages.list(run.faults.map(({ describe }) => sayText(messages, describe)));
  const begin = on.length === 0 ? headline.passedNoFault : headline.passed(faults, duration(Math.max(...on)));
  const slowest = slowestRecovery(run);
  if (slowest === undefined) return `${begin}${headline.noneHurt}`;
  const title = run.surfaces.find(({ name }) => name === slowest.surface)?.title[language] ?? slowest.surface;
  const [from, to] = slowest.interval;
  if (to < AT_ONCE_MS) return `${begin}${headline.allAtOnce}`;
  const between = [seconds(from), seconds(to)] as const;
  return `${begin}${headline.slowest(plain(title), between, duration(slowest.budgetMs))}`;
};

const openCells = (run: Run): readonly Reason[] =>
  run.cells.filter((cell) => cellStanding(cell) === 'open').flatMap(({ because }) => because);

/** One sentence or two that a person reads first: the worst surface with its numbers, or why there is none to name. */
export const headline = (run: Run, language: Language, messages: Messages): string => {
  if (run.verdict === 'PASSED') return passed(run, language, messages);
  const [worst, ...others] = standingSo(standings(run), 'broken');
  const ofSurface = run.verdict === 'FAILED' && worst ? surfaceSentence(run, worst, messages) : '';
  if (ofSurface !== '') return `${ofSurface}${otherSurfaces(others, messages)}`;
  // What a whole drill suffers from says more than what that did to one surface.
  const [why] = [...untoldReasons(run), ...openCells(run), ...run.reasons];
  return why === undefined ? '' : messages.report.headline.because(sayReason(messages, why));
};
