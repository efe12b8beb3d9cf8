import type { Answers } from '../model/answer.ts';
import { sameJson } from '../model/json.ts';
import type { CellResult, Span } from '../model/run.ts';
import type { CounterName } from '../model/stack.ts';
import type { Ms } from '../model/units.ts';
import { describe, fitsOf } from './answers.ts';
import { evidenceOf } from './classify.ts';
import type { DrillRecord } from './record.ts';
import { SETTLE_MS } from './settle.ts';
import type { TallyRequest } from './tally.ts';
import { wilson } from './statistics.ts';

type EvidenceResult = NonNullable<CellResult['evidence']>;

const fromAnswers = (request: TallyRequest, answers: Answers): EvidenceResult => {
  const { log, cell, evidence } = request;
  const rows = evidence === null ? new Int32Array() : log.sentIn(evidence);
  const fits = log.telling(fitsOf(answers));
  const having = rows.filter((row) => fits(row) === 'fits').length;
  const { en, zh } = describe(answers);
  const says = { en: `${en}: ${having} of ${rows.length}`, zh: `${zh}：${rows.length} 次中 ${having} 次` };
  const [low, high] = wilson(having, rows.length);
  const bar = cell.expectation.ratio;
  if (high < bar) return { says, verdict: 'worse' };
  return { says, verdict: low >= bar ? 'pass' : 'inconclusive' };
};

const named = (labels: Readonly<Record<string, string>>, run: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, value.replaceAll('${run}', run)]));

interface Reading {
  readonly at: Ms;
  readonly value: number;
}

/** Readings of one series within the span. */
const readingsOf = (record: DrillRecord, counter: CounterName, span: Span): readonly Reading[] => {
  const run = record.header?.run ?? '';
  const labels = named(counter.labels, run);
  return record.counters.flatMap(({ of, name, labels: told, value, at }) => {
    const isIt = of === counter.of && name === counter.name && sameJson(named(told, run), labels);
    return isIt && value !== null && at >= span.from && at <= span.to ? [{ at, value }] : [];
  });
};

/** A counter that stopped being read for longer than this tells nothing about the rest. */
const MAX_GAP_MS: Ms = 3 * SETTLE_MS;

const growth = (readings: readonly Reading[], window: Span): number | null => {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  if (first.at - window.from > MAX_GAP_MS || window.to - last.at > MAX_GAP_MS) return null;
  // A component that began anew counts from 0 again: what it counted before is lost.
  const fell = readings.some(({ value }, index) => value < (readings[index - 1]?.value ?? 0));
  return fell ? null : last.value - first.value;
};

const fromCounter = (
  record: DrillRecord,
  window: Span | null,
  { counter, grew }: { readonly counter: CounterName; readonly grew: number },
): EvidenceResult => {
  const grown = window === null ? null : growth(readingsOf(record, counter, window), window);
  const { name } = counter;
  if (grown === null) {
    return { says: { en: `${name} could not be read`, zh: `未能读取 ${name}` }, verdict: 'inconclusive' };
  }
  const says = { en: `${name} grew ${grown}, declared ${grew}`, zh: `${name} 增加 ${grown}，预案为 ${grew}` };
  return { says, verdict: grown === grew ? 'pass' : 'worse' };
};

/** Did the surface come to do what it did in the way that was declared? Null: nobody asked. */
export const judgeEvidence = (record: DrillRecord, request: TallyRequest): EvidenceResult | null => {
  const asked = evidenceOf(request.cell, request.surface);
  if (asked === undefined) return null;
  return 'answers' in asked ? fromAnswers(request, asked.answers) : fromCounter(record, request.evidence, asked);
};
