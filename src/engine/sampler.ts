import type { Observation } from '../model/answer.ts';
import type { Clock } from '../model/clock.ts';
import type { OpenProbe } from '../model/probe.ts';
import type { Ms } from '../model/units.ts';

/** One exchange that was meant to happen. Times are on the sampler's clock; -1 where it never did. */
export interface Sample {
  readonly n: number;
  readonly due: Ms;
  readonly sent: Ms;
  readonly done: Ms;
  /** Undefined: it was not sent. */
  readonly observation?: Observation;
}

export interface SamplerRequest {
  readonly everyMs: Ms;
  readonly timeoutMs: Ms;
  /** When the first is due, on the sampler's clock. */
  readonly firstDue: Ms;
  readonly probe: OpenProbe;
  /** Each sample, when it is over; not always in the order of their numbers. */
  took(sample: Sample): void;
}

/** Sent later than this share of the period, a sample says more about this machine than about the target. */
const LATE_SHARE = 0.25;
const SPARE_IN_FLIGHT = 3;

/** Asks one surface on a fixed schedule, whatever it answers: an open loop hides no outage. */
export class Sampler {
  readonly #request: SamplerRequest;
  readonly #clock: Clock;
  readonly #stopped = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  readonly #loop: Promise<void>;

  constructor(request: SamplerRequest, clock: Clock) {
    this.#request = request;
    this.#clock = clock;
    this.#loop = this.#run();
  }

  /** No more samples; resolves when those in flight are over. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#loop;
    await Promise.all(this.#inFlight);
    await this.#request.probe.close();
  }

  async #run(): Promise<void> {
    const { everyMs, timeoutMs, firstDue } = this.#request;
    const limit = Math.ceil(timeoutMs / everyMs) + SPARE_IN_FLIGHT;
    for (let n = 0; ; n += 1) {
      const due = firstDue + n * everyMs;
      while (this.#clock.now() < due && !this.#stopped.signal.aborted)
        await this.#clock.sleep(due - this.#clock.now(), this.#stopped.signal);
      if (this.#stopped.signal.aborted) return;
      const late = this.#clock.now() - due > everyMs * LATE_SHARE;
      if (late || this.#inFlight.size >= limit) this.#request.took({ n, due, sent: -1, done: -1 });
      else this.#send(n, due);
    }
  }

  #send(n: number, due: Ms): void {
    const sending = this.#exchange(n, due).finally(() => this.#inFlight.delete(sending));
    this.#inFlight.add(sending);
  }

  async #exchange(n: number, due: Ms): Promise<void> {
    const sent = this.#clock.now();
    const observation = await this.#observe(n);
    this.#request.took({ n, due, sent, done: this.#clock.now(), observation });
  }

  async #observe(n: number): Promise<Observation> {
    const ended = new AbortController();
    const late = new AbortController();
    const timer = this.#clock.sleep(this.#request.timeoutMs, ended.signal).then(() => {
      if (!ended.signal.aborted) late.abort();
      return { error: 'timeout' } as const;
    });
    try {
      // The probe is told to end; should it not, its sample ends all the same.
      return await Promise.race([this.#request.probe.sample(n, late.signal), timer]);
    } catch (error) {
      return { error: 'protocol', text: error instanceof Error ? error.message : String(error) };
    } finally {
      ended.abort();
    }
  }
}
