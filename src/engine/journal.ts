import type { Clock } from '../model/clock.ts';
import type { JournalEvent, JournalLine } from '../model/journal.ts';
import type { Ms } from '../model/units.ts';
import { emptyRecord, fold, type DrillRecord } from '../core/record.ts';
import type { JournalStore } from './ports.ts';

const WALL_EVERY_MS: Ms = 10_000;
const TENTHS = 10;

/** The append-only record of a drill. What is written is folded at once, as a later reading of the file will fold it. */
export class Journal {
  readonly record: DrillRecord = emptyRecord();
  readonly #store: JournalStore;
  readonly #clock: Clock;
  readonly #listen: (line: JournalLine) => void;
  readonly #start: Ms;
  #seq = 0;
  #wallAt: Ms = 0;

  constructor(store: JournalStore, clock: Clock, listen: (line: JournalLine) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#listen = listen;
    this.#start = clock.now();
  }

  /** Ms since the drill's start, of a time on the clock. */
  at(time: Ms = this.#clock.now()): Ms {
    return Math.round((time - this.#start) * TENTHS) / TENTHS;
  }

  write(event: JournalEvent): void {
    const at = this.at();
    if (at - this.#wallAt >= WALL_EVERY_MS && event.type !== 'clock') {
      this.#wallAt = at;
      this.write({ type: 'clock', wall: this.#clock.wall() });
    }
    this.#seq += 1;
    const line: JournalLine = { seq: this.#seq, at, v: 1, ...event };
    this.#store.append(JSON.stringify(line));
    fold(this.record, line);
    this.#listen(line);
  }

  /** Writes, and resolves when it is on the disk. */
  async commit(event: JournalEvent): Promise<void> {
    this.write(event);
    await this.#store.flush();
  }
}
