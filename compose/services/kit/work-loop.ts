import { reason } from './reason.ts';

/** What a turn found: more to do at once, nothing for now, or nothing ever again. */
export type Turn = 'more' | 'idle' | 'done';

const FIRST_BACK_OFF_MS = 100;
const LONGEST_PAUSE_MS = 1000;

/** Work in the background, one turn at a time: when woken, each second, and after a short back-off when a turn failed. */
export class WorkLoop {
  readonly #turn: (stopping: AbortSignal) => Promise<Turn>;
  readonly #tell: (event: string) => void;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #woken = false;
  #backOffMs = 0;
  #rouse: () => void = () => {};

  constructor(turn: (stopping: AbortSignal) => Promise<Turn>, tell: (event: string) => void) {
    this.#turn = turn;
    this.#tell = tell;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** There is work. A back-off is not cut short by it. */
  wake(): void {
    this.#woken = true;
    if (this.#backOffMs === 0) this.#rouse();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#rouse();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#woken = false;
      const turn = await this.#attempt();
      if (turn === 'done') return;
      if (turn === 'failed') await this.#pause(this.#backOffMs);
      else if (turn === 'idle' && !this.#woken) await this.#pause(LONGEST_PAUSE_MS);
    }
  }

  async #attempt(): Promise<Turn | 'failed'> {
    try {
      const turn = await this.#turn(this.#stopping.signal);
      if (this.#backOffMs > 0) this.#tell('works again');
      this.#backOffMs = 0;
      return turn;
    } catch (error) {
      if (this.#backOffMs === 0) this.#tell(`waits: ${reason(error)}`);
      this.#backOffMs = Math.min(Math.max(FIRST_BACK_OFF_MS, this.#backOffMs * 2), LONGEST_PAUSE_MS);
      return 'failed';
    }
  }

  async #pause(ms: number): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
