import { fit } from './layout.ts';
import type { Terminal } from './terminal.ts';

const MOST_LINES = 12;
const ESCAPE = '\u001B';

/** A few lines at the bottom of a terminal that are drawn again in place; nothing at all where that is not possible. */
export class LiveBlock {
  readonly #terminal: Terminal;
  #drawn = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  draw(lines: readonly string[]): void {
    if (!this.#terminal.isLive) return;
    const room = Math.max(1, Math.min(MOST_LINES, this.#terminal.rows() - 1));
    // A line that wrapped would take two rows, and the block would not be found again.
    const shown = lines.slice(0, room).map((line) => fit(line, this.#terminal.columns() - 1));
    this.#terminal.write(`${this.#erasure()}${shown.map((line) => `${line}\n`).join('')}`);
    this.#drawn = shown.length;
  }

  #erasure(): string {
    return this.#drawn === 0 ? '' : `\r${ESCAPE}[${this.#drawn}A${ESCAPE}[J`;
  }

  erase(): void {
    if (this.#drawn > 0) this.#terminal.write(this.#erasure());
    this.#drawn = 0;
  }
}
