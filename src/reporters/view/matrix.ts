import { percent, plain, sayReason, sayText, type Messages } from '../../messages/index.ts';
import type { CellResult, RecoveryResult, Run } from '../../model/run.ts';
import type { Language } from '../../model/text.ts';
import { faultBegin } from '../digest/fault-begin.ts';
import { observed, recovered } from '../digest/phrases.ts';
import {
  cellStanding,
  recoveryStanding,
  type Standing,
  standings,
  standingSo,
  worstStanding,
  type SurfaceStanding,
} from '../../core/standing.ts';
import { type Strip, stripOf } from './timeline.ts';
import { standingTone, type Tone } from './tone.ts';

/** One cell, and all that a reader may ask of it. */
export interface Row extends Tone {
  readonly name: string;
  readonly title: string;
  readonly stage: string;
  readonly severity: string;
  readonly owner: string;
  readonly declared: string;
  /** What was seen, in a few characters. */
  readonly observed: string;
  readonly share: string;
  readonly interval: string;
  readonly latency: string;
  readonly verdict: string;
  readonly recovered: string;
  readonly recoveryTone: Tone['tone'];
  readonly strip: Strip;
  /** What makes it worth a second line; all empty where it is as declared. */
  readonly why: readonly string[];
  readonly tally: string;
  readonly errors: readonly { readonly count: number; readonly class: string; readonly sample: string }[];
  readonly samples: readonly { readonly at: string; readonly took: string; readonly says: string }[];
  readonly isTold: boolean;
}

export interface ClassView extends Tone {
  readonly heading: string;
  readonly bar: string;
  readonly count: string;
  readonly isOpen: boolean;
  readonly rows: readonly Row[];
}

interface Told {
  readonly run: Run;
  readonly messages: Messages;
  readonly language: Language;
}

/** The drill's own word on how a surface came back. */
const ofRecovery = ({ reasons }: Run, surface: string): Run['reasons'] =>
  reasons.filter(({ key, with: values }) => key.includes('.recovery') && values['surface'] === surface);

const whyOf = (cell: CellResult, recovery: RecoveryResult | null, { run, messages }: Told): readonly string[] => {
  const late = recovery === null ? [] : ofRecovery(run, recovery.surface);
  const reasons = [...cell.because, ...late].map((reason) => sayReason(messages, reason));
  const says = cell.evidence === null || cell.verdict === 'pass' ? '' : sayText(messages, cell.evidence.says);
  const isTold = says === '' || reasons.some((reason) => reason.includes(says));
  const raise = cell.verdict === 'better' ? [messages.report.better] : [];
  return [...reasons, ...(isTold ? [] : [says]), ...raise];
};

type Details = Pick<Row, 'why' | 'tally' | 'errors' | 'samples' | 'isTold'>;

const detailsOf = (cell: CellResult, recovery: RecoveryResult | null, told: Told): Details => {
  const { run, messages } = told;
  const { report, duration } = messages;
  const why = whyOf(cell, recovery, told);
  const isTold = why.length > 0 || cell.verdict !== 'pass';
  // What is better, or was late to come back, has no bad answers to show.
  if (!isTold || cellStanding(cell) === 'kept') return { why, tally: '', errors: [], samples: [], isTold };
  const since = (at: number): string => report.at(duration(Math.max(0, at - faultBegin(run))));
  return {
    isTold,
    why,
    tally: cell.n === 0 ? '' : report.tally(cell.counts),
    errors: cell.errors.map((error) => ({
      count: error.count,
      class: plain(error.class),
      sample: error.sample.en === error.class ? '' : sayText(messages, error.sample),
    })),
    samples: cell.samples.map(({ at, elapsedMs, says }) => ({
      at: since(at),
      took: report.took(duration(elapsedMs)),
      says: sayText(messages, says),
    })),
  };
};

const shareOf = (cell: CellResult, messages: Messages): string => {
  if (cell.n === 0) return '–';
  return cell.verdict === 'better' ? observed(cell, messages) : percent(cell.share);
};

const rowOf = (one: SurfaceStanding, cell: CellResult, told: Told): Row => {
  const { run, messages, language } = told;
  const { report, duration } = messages;
  const { surface, cells } = one;
  // What a surface does after the last stage is told there, once.
  const recovery = cells.at(-1) === cell ? one.recovery : null;
  const standing = worstStanding([cellStanding(cell), recoveryStanding(recovery)]);
  const { n, latency } = cell;
  const [low, high] = cell.interval;
  return {
    ...standingTone(standing),
    name: plain(surface.name),
    title: plain(surface.title[language]),
    stage: plain(cell.stage ?? ''),
    severity: plain(surface.severity ?? ''),
    owner: plain(surface.owner ?? ''),
    declared: sayText(messages, cell.declared),
    observed: observed(cell, messages),
    share: shareOf(cell, messages),
    interval: n === 0 || cell.verdict === 'better' ? '' : report.interval(percent(low), percent(high), n),
    latency:
      latency === null ? '' : report.latency(duration(latency.p50), duration(latency.p95), duration(latency.max)),
    verdict: messages.cells[cell.verdict],
    recovered: recovered(recovery, messages),
    recoveryTone: standingTone(recoveryStanding(recovery)).tone,
    strip: stripOf(run, one),
    ...detailsOf(cell, recovery, told),
  };
};

const EXPECTED: readonly CellResult['expected'][] = ['survives', 'degrades', 'fails'];

const classOf = (expected: CellResult['expected'], told: Told): readonly ClassView[] => {
  const { run, messages } = told;
  const all = standings(run);
  const ordered = [...standingSo(all, 'broken'), ...standingSo(all, 'open')];
  const kept = all.filter(({ standing }) => standing === 'kept');
  const rows = [...ordered, ...kept].flatMap((one) =>
    one.cells.filter((cell) => cell.expected === expected).map((cell) => rowOf(one, cell, told)),
  );
  if (rows.length === 0) return [];
  const good = rows.filter(({ tone }) => tone === 'good').length;
  const bars = [...new Set(run.cells.filter((cell) => cell.expected === expected).map(({ bar }) => percent(bar)))];
  const doubt: Standing = rows.some(({ tone }) => tone === 'doubt') ? 'open' : 'kept';
  return [
    {
      ...standingTone(rows.some(({ tone }) => tone === 'bad') ? 'broken' : doubt),
      heading: messages.classes[expected],
      bar: messages.bar(bars.join(', ')),
      count: `${good}/${rows.length}`,
      isOpen: run.verdict !== 'FAILED' || good < rows.length,
      rows,
    },
  ];
};

/** The matrix by class; what is not as declared comes first. Empty where nothing at all was observed. */
export const matrixView = (told: Told): readonly ClassView[] =>
  told.run.cells.every(({ n }) => n === 0) ? [] : EXPECTED.flatMap((expected) => classOf(expected, told));
