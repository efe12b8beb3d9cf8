import type { Run, Span } from '../../model/run.ts';

const SECOND_MS = 1000;
const TENTHS = 10;

/** The part of a drill that is drawn: what came before the steady state tells nothing. */
export const drawnSpan = (run: Run): Span => {
  const from = run.phases.find(({ phase }) => phase === 'gate')?.from ?? 0;
  const to = run.phases.findLast(({ phase }) => phase === 'recover')?.to ?? run.durationMs;
  const first = Math.floor(from / SECOND_MS) * SECOND_MS;
  return { from: first, to: Math.max(first + SECOND_MS, Math.ceil(to / SECOND_MS) * SECOND_MS) };
};

/** A stretch of seconds in one state. `height` and `y` tell states apart without colour. */
export interface Stretch {
  readonly state: 'healthy' | 'declared' | 'failing';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SHAPES: Readonly<Record<string, Pick<Stretch, 'state' | 'y' | 'height'>>> = {
  '.': { state: 'healthy', y: 7, height: 3 },
  d: { state: 'declared', y: 4, height: 6 },
  x: { state: 'failing', y: 0, height: 10 },
};

/** A strip of letters as stretches, in seconds from the begin of the drawn span. */
export const stretches = (strip: string, span: Span): readonly Stretch[] => {
  const letters = strip.slice(span.from / SECOND_MS, span.to / SECOND_MS);
  return [...letters.matchAll(/(.)\1*/gu)].flatMap(({ 0: same, 1: letter = '', index }) => {
    const shape = SHAPES[letter];
    return shape === undefined ? [] : [{ ...shape, x: index, width: same.length }];
  });
};

/** A stretch of time within the drawn span, in seconds from its begin. */
export interface Band {
  readonly x: number;
  readonly width: number;
}

const tenth = (ms: number): number => Math.round((ms / SECOND_MS) * TENTHS) / TENTHS;

/** When faults were on. */
export const faultBands = (run: Run, span: Span): readonly Band[] =>
  run.faults.flatMap(({ asked, gone }) => {
    if (asked === null || asked >= span.to) return [];
    const from = Math.max(asked, span.from);
    return [{ x: tenth(from - span.from), width: tenth(Math.min(gone ?? span.to, span.to) - from) }];
  });
