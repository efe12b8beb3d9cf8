import { describe, expect, it } from 'vitest';
import { terminalOf } from '../../../src/cli/terminal/terminal.ts';
import { screen } from './screen.ts';

const tty = screen({ isTTY: true, columns: 90, rows: 30 });
const pipe = screen({ isTTY: false });
const isColoured = (...given: Parameters<typeof terminalOf>): boolean => terminalOf(...given).colours.isColorSupported;

describe('colour', () => {
  it('is there on a terminal, and not in a pipe or a dumb one', () => {
    expect(isColoured(tty, {})).toBe(true);
    expect(isColoured(pipe, {})).toBe(false);
    expect(isColoured(tty, { TERM: 'dumb' })).toBe(false);
  });

  it('is ruled by the option, then NO_COLOR, then FORCE_COLOR', () => {
    expect(isColoured(tty, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
    expect(isColoured(tty, { NO_COLOR: '' })).toBe(true);
    expect(isColoured(pipe, { FORCE_COLOR: '1', TERM: 'dumb' })).toBe(true);
    expect(isColoured(tty, { FORCE_COLOR: '0' })).toBe(false);
    expect(isColoured(pipe, { NO_COLOR: '1' }, 'always')).toBe(true);
    expect(isColoured(tty, { FORCE_COLOR: '1' }, 'never')).toBe(false);
  });
});

describe('drawing in place', () => {
  it('needs a terminal that is not dumb, and no CI', () => {
    expect(terminalOf(tty, {}).isLive).toBe(true);
    expect(terminalOf(tty, { NO_COLOR: '1' }).isLive).toBe(true);
    expect(terminalOf(tty, { CI: 'true' }).isLive).toBe(false);
    expect(terminalOf(tty, { TERM: 'dumb' }).isLive).toBe(false);
    expect(terminalOf(pipe, { FORCE_COLOR: '1' }).isLive).toBe(false);
  });

  it('knows the size of the terminal, and takes one for a pipe', () => {
    expect(terminalOf(tty, {}).columns()).toBe(90);
    expect(terminalOf(pipe, {}).columns()).toBe(100);
    const unsized = terminalOf(screen({ isTTY: true, columns: 0, rows: 0 }), {});
    expect([unsized.columns(), unsized.rows()]).toEqual([100, 24]);
  });
});
