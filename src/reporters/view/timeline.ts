import { plain, sayText, type Messages } from '../../messages/index.ts';
import { timeTicks } from '../charts/ticks.ts';
import type { FaultResult, Run, Span } from '../../model/run.ts';
import { blocking } from '../digest/blocking.ts';
import { faultBegin } from '../digest/fault-begin.ts';
import { standings, standingSo, type SurfaceStanding } from '../../core/standing.ts';
import { componentEvents } from './components.ts';
import { type Band, drawnSpan, faultBands, type Stretch, stretches } from './course.ts';
import { standingTone, type Tone } from './tone.ts';

const PERCENT = 100;
const SECOND_MS = 1000;
const MOST_STRIPS = 4;
/** Shorter phases are not worth a label of their own. */
const LEAST_SHARE = 0.03;
/** Shorter faults have their label beside them. */
const NARROW = 0.1;
/** From here on there is no room for it. */
const LATE = 0.65;
/** Of the axis, so that it is read on a phone, too. */
const MOST_TICKS = 8;
/** A shorter phase has room for its name alone. */
const ROOM_FOR_DETAIL = 0.14;

/** A labelled stretch of time; `left` and `width` are in percent. */
interface Lane {
  readonly label: string;
  readonly detail: string;
  readonly left: string;
  readonly width: string;
}

/** A fault: when it was on, and when it should have been. */
interface FaultLane extends Lane {
  /** Its label does not fit into it, but beside it. */
  readonly isNarrow: boolean;
  /** Null: nobody knows, or none of it lies in what is drawn. */
  readonly planned: (Pick<Lane, 'left' | 'width'> & { readonly says: string; readonly goesOn: boolean }) | null;
}

/** A stage of the method, or what came after the drill was stopped. */
interface Mark extends Lane {
  readonly isEnd: boolean;
}

/** The course of one surface. `length` is the drawn time in seconds. */
export interface Strip extends Tone {
  readonly name: string;
  readonly length: number;
  readonly stretches: readonly Stretch[];
  readonly bands: readonly Band[];
}

export interface TimelineView {
  readonly phases: readonly Lane[];
  readonly faults: readonly FaultLane[];
  readonly hasPlanned: boolean;
  readonly marks: readonly Mark[];
  /** The surfaces that say most. */
  readonly strips: readonly Strip[];
  /** All that something was expected of, in the order of the stack, and how many. */
  readonly all: readonly Strip[];
  readonly count: string;
  /** Round moments, counted from the first fault, or from the drill's start where there was none. */
  readonly axis: {
    readonly name: string;
    readonly ticks: readonly { readonly left: string; readonly label: string }[];
  };
  /** What happened to components. */
  readonly events: readonly { readonly left: string; readonly says: string }[];
}

const inPercent = (part: number): string => `${(PERCENT * Math.min(1, Math.max(0, part))).toFixed(2)}%`;

const place = ({ from, to }: Span, span: Span): Pick<Lane, 'left' | 'width'> => {
  const whole = span.to - span.from;
  const [begin, end] = [Math.max(from, span.from), Math.min(to, span.to)];
  return { left: inPercent((begin - span.from) / whole), width: inPercent((end - begin) / whole) };
};

const shown = ({ from, to }: Span, span: Span): number => Math.min(to, span.to) - Math.max(from, span.from);

const phaseLanes = ({ phases }: Run, span: Span, messages: Messages): readonly Lane[] =>
  phases
    .map((phase) => ({ ...phase, share: shown(phase, span) / (span.to - span.from) }))
    .filter(({ share }) => share >= LEAST_SHARE)
    .map(({ phase, from, to, share }) => ({
      label: messages.phases[phase],
      detail: share < ROOM_FOR_DETAIL ? '' : messages.duration(to - from),
      ...place({ from, to }, span),
    }));

const plannedLane = ({ planned }: FaultResult, span: Span, messages: Messages): FaultLane['planned'] => {
  if (!planned || shown(planned, span) <= 0) return null;
  const says = messages.page.planned(messages.duration(planned.to - planned.from));
  return { says, goesOn: planned.to > span.to, ...place(planned, span) };
};

const faultLanes = ({ faults }: Run, span: Span, messages: Messages): readonly FaultLane[] =>
  faults.flatMap((fault) => {
    const { asked, gone, describe } = fault;
    if (asked === null) return [];
    const on = { from: asked, to: gone ?? span.to };
    return [
      {
        label: sayText(messages, describe),
        detail: messages.duration(on.to - on.from),
        ...place(on, span),
        isNarrow:
          shown(on, span) / (span.to - span.from) < NARROW && (on.from - span.from) / (span.to - span.from) < LATE,
        planned: plannedLane(fault, span, messages),
      },
    ];
  });

const stoppedLane = ({ stopped }: Run, span: Span, { page, duration }: Messages): readonly Mark[] => {
  if (stopped === null || stopped.at >= span.to) return [];
  const after = { from: stopped.at, to: span.to };
  return [{ label: page.stopped, detail: duration(stopped.at), isEnd: true, ...place(after, span) }];
};

const markLanes = (run: Run, span: Span, messages: Messages): readonly Mark[] => [
  ...run.stages.map(({ stage, from, to }) => ({
    label: plain(stage),
    detail: messages.duration(to - from),
    isEnd: false,
    ...place({ from, to }, span),
  })),
  ...stoppedLane(run, span, messages),
];

const eventMarks = (run: Run, span: Span, messages: Messages): TimelineView['events'] =>
  componentEvents(run, messages)
    .filter(({ at }) => at >= span.from && at <= span.to)
    .map(({ at, component, what }) => ({
      left: inPercent((at - span.from) / (span.to - span.from)),
      says: `${component}: ${what}`,
    }));

/** Nearer to an edge there is no room for what stands at a moment. */
const EDGE = 0.02;

const axisOf = (run: Run, span: Span, { page, charts }: Messages): TimelineView['axis'] => {
  const zero = faultBegin(run);
  const whole = span.to - span.from;
  const seconds = timeTicks((span.from - zero) / SECOND_MS, (span.to - zero) / SECOND_MS, MOST_TICKS);
  const ticks = seconds
    .map((second) => ({ second, share: (zero + second * SECOND_MS - span.from) / whole }))
    .filter(({ share }) => share >= EDGE && share <= 1 - EDGE)
    .map(({ second, share }) => ({ left: inPercent(share), label: charts.since(second) }));
  return { name: zero === 0 ? page.axis.start : page.axis.fault, ticks };
};

/** The course of a surface, as it is drawn. */
export const stripOf = (run: Run, { surface, standing }: SurfaceStanding): Strip => {
  const span = drawnSpan(run);
  return {
    ...standingTone(standing),
    name: plain(surface.name),
    length: (span.to - span.from) / SECOND_MS,
    stretches: stretches(surface.strip, span),
    bands: faultBands(run, span),
  };
};

const backAt = ({ recovery }: SurfaceStanding): number => recovery?.interval?.[1] ?? -1;

/** Those that say most: what is not as declared or kept the drill from beginning, then what took longest to come back. */
const telling = (run: Run): readonly SurfaceStanding[] => {
  const names = blocking(run);
  const all = standings(run);
  const kept = standingSo(all, 'kept').toSorted((a, b) => backAt(b) - backAt(a));
  return [...standingSo(all, 'broken'), ...standingSo(all, 'open'), ...kept]
    .toSorted((a, b) => Number(names.has(b.surface.name)) - Number(names.has(a.surface.name)))
    .slice(0, MOST_STRIPS);
};

/** Phases, faults, stages and the course of surfaces: what the first screen draws, and what there is in full. */
export const timelineView = (run: Run, messages: Messages): TimelineView => {
  const span = drawnSpan(run);
  const faults = faultLanes(run, span, messages);
  return {
    phases: phaseLanes(run, span, messages),
    faults,
    hasPlanned: faults.some(({ planned }) => planned !== null),
    marks: markLanes(run, span, messages),
    strips: telling(run).map((one) => stripOf(run, one)),
    all: standings(run).map((one) => stripOf(run, one)),
    events: eventMarks(run, span, messages),
    axis: axisOf(run, span, messages),
    count: messages.page.drawn(standings(run).length),
  };
};
