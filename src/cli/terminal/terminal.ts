import { createColors } from 'picocolors';

/** A stream as Node gives it, as far as it is used. */
export interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

export type Colours = ReturnType<typeof createColors>;

/** How each tone is coloured. */
export const toned = (colours: Colours, tone: 'good' | 'bad' | 'doubt', text: string): string =>
  ({ good: colours.green, bad: colours.red, doubt: colours.yellow })[tone](text);

export interface Terminal {
  readonly colours: Colours;
  /** May lines be drawn again? Without it nothing but whole lines is ever written. */
  readonly isLive: boolean;
  /** Cells in a line, at this moment. */
  columns(): number;
  rows(): number;
  write(text: string): void;
}

type Environment = Readonly<Record<string, string | undefined>>;

const UNKNOWN_COLUMNS = 100;
const UNKNOWN_ROWS = 24;
const OFF: ReadonlySet<string> = new Set(['0', 'false']);

const isSet = (value: string | undefined): value is string => value !== undefined && value !== '';

/** A wish on the command line beats NO_COLOR, which beats FORCE_COLOR, which beats what the stream is. */
const isColoured = (output: Output, env: Environment, wish: 'always' | 'never' | undefined): boolean => {
  if (wish !== undefined) return wish === 'always';
  if (isSet(env['NO_COLOR'])) return false;
  if (isSet(env['FORCE_COLOR'])) return !OFF.has(env['FORCE_COLOR']);
  return env['TERM'] !== 'dumb' && output.isTTY === true;
};

/** A terminal that was given no size says zero. */
const orUnknown = (cells: number | undefined, unknown: number): number =>
  cells === undefined || cells === 0 ? unknown : cells;

/** What may be written to a stream, by what it is and what the environment asks for. */
export const terminalOf = (output: Output, env: Environment, wish?: 'always' | 'never'): Terminal => ({
  colours: createColors(isColoured(output, env, wish)),
  isLive: output.isTTY === true && env['TERM'] !== 'dumb' && !isSet(env['CI']),
  columns: () => (output.isTTY === true ? orUnknown(output.columns, UNKNOWN_COLUMNS) : UNKNOWN_COLUMNS),
  rows: () => orUnknown(output.rows, UNKNOWN_ROWS),
  write: (text) => {
    output.write(text);
  },
});
