import type { Scenario } from '../model/scenario.ts';
import type { Span } from '../model/run.ts';
import type { Surface } from '../model/stack.ts';
import type { Ms } from '../model/units.ts';
import { plannedTimeline } from './planned-timeline.ts';
import { SETTLE_MS } from './settle.ts';
import { type Edge, type Stage, type StagedCell, stagedCells } from './stages.ts';
import type { Lapse, Timeline } from './timeline.ts';

/*
 *   asked    biting  settle                        lift asked    gone          recovery end
 *     |--------|------|==============================|-------------|------------------|
 *                     |<- degrades, fails ->|timeout|
 *     |<----------------------------- survives ------------------------------------->|
 */

const took = (timeline: Timeline, edge: Edge): Ms | null => {
  const times = timeline.fault(edge.fault);
  return edge.do === 'inject' ? times.biting : times.gone;
};

const beginOf = (stage: Stage, timeline: Timeline): Ms | null =>
  stage.mark === undefined ? timeline.begin : timeline.mark(stage.mark);

const endOf = (stage: Stage, timeline: Timeline): Ms => {
  const next = stage.next === undefined ? null : timeline.mark(stage.next);
  const asked = stage.closers.map((name) => timeline.fault(name).asked ?? Number.POSITIVE_INFINITY);
  return Math.min(next ?? timeline.methodEnd, ...asked);
};

/** The time in which a stage is what its cells were declared for, up to the first lift; null: it never was. */
const spanOf = (stage: Stage, timeline: Timeline): Span | null => {
  const taken = [beginOf(stage, timeline), ...stage.openers.map((edge) => took(timeline, edge))];
  const known = taken.filter((at) => at !== null);
  if (known.length < taken.length) return null;
  const from = Math.max(...known);
  const lifts = timeline.lifts.filter((at) => at > from);
  return { from, to: Math.min(endOf(stage, timeline), ...lifts) };
};

/** As much of it as was shown to hold. */
const holdOf = (stage: Stage, timeline: Timeline): Span | null => {
  const span = spanOf(stage, timeline);
  return span && { from: span.from, to: timeline.holdsUntil(span, stage.mark) };
};

/** The proof that cut that time short, with how long it had held; null: none did. */
export const lapseOf = (stage: Stage, timeline: Timeline): (Lapse & { readonly heldMs: Ms }) | null => {
  const span = spanOf(stage, timeline);
  const lapse = span && timeline.lapseIn(span, stage.mark);
  return lapse && { ...lapse, heldMs: lapse.until - span.from };
};

const nonEmpty = (span: Span): Span | null => (span.to > span.from ? span : null);

/** Where a sample was meant to be sent that met the fault from beginning to end. */
export const evidenceWindow = (stage: Stage, surface: Surface, timeline: Timeline): Span | null => {
  const hold = holdOf(stage, timeline);
  return hold && nonEmpty({ from: hold.from + SETTLE_MS, to: hold.to - surface.probe.timeoutMs });
};

const survivalWindow = (stage: Stage, timeline: Timeline): Span | null => {
  const begin = beginOf(stage, timeline);
  if (begin === null || timeline.begin === null) return null;
  const from = stage.isFirst ? Math.min(begin, timeline.begin) : begin;
  // What the next stage needs may be injected before its mark: those edges are not this stage's.
  return { from, to: stage.isLast ? timeline.recoveryEnd : endOf(stage, timeline) };
};

/** Where samples count for a cell: those that were meant to be sent in it, both ends included; null: nowhere. */
export const windowOf = ({ cell, stage }: StagedCell, surface: Surface, timeline: Timeline): Span | null => {
  const { kind, fromMs } = cell.expectation;
  const span = kind === 'survives' ? survivalWindow(stage, timeline) : evidenceWindow(stage, surface, timeline);
  return span && nonEmpty({ from: span.from + fromMs, to: span.to });
};

export interface PlannedWindow extends StagedCell {
  readonly surface: Surface;
  /** Ms since the method's begin; null: there will be none. */
  readonly window: Span | null;
  /** Samples that it will hold. */
  readonly n: number;
}

/** The windows that the method leads to when each step takes as long as it usually does. */
export const plannedWindows = (scenario: Scenario): readonly PlannedWindow[] => {
  const timeline = plannedTimeline(scenario);
  const surfaces = new Map(scenario.stack.surfaces.map((surface) => [surface.name, surface]));
  return stagedCells(scenario).flatMap((staged) => {
    const surface = surfaces.get(staged.cell.surface);
    if (surface === undefined) return [];
    const window = windowOf(staged, surface, timeline);
    const n = window === null ? 0 : Math.floor((window.to - window.from) / surface.probe.everyMs);
    return [{ ...staged, surface, window, n }];
  });
};
