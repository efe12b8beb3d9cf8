import { matches, watched } from '../core/answers.ts';
import type { Seen } from '../model/answer.ts';
import type { OpenProbe, ProbeContext } from '../model/probe.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Surface } from '../model/stack.ts';
import type { Clock } from '../model/clock.ts';
import type { Ms } from '../model/units.ts';
import type { Journal } from './journal.ts';
import { Recorder } from './recorder.ts';
import { Sampler, type Sample } from './sampler.ts';

const FLUSH_MS: Ms = 1000;
const CONTROL: Pick<Surface, 'name'> & { readonly everyMs: Ms; readonly timeoutMs: Ms } = {
  name: '$control',
  everyMs: 200,
  timeoutMs: 2000,
};

/** A sample that is over, as the drill's decisions need it. Times are on the clock. */
export interface Judged {
  readonly due: Ms;
  readonly sent: Ms;
  readonly healthy: boolean;
  readonly seen: Seen | undefined;
  readonly elapsedMs: Ms;
}

export interface WatchRequest {
  readonly scenario: Scenario;
  readonly surfaces: readonly Surface[];
  readonly journal: Journal;
  readonly clock: Clock;
  /** Values that must not reach the journal. */
  readonly secrets: readonly string[];
  context(surface: Surface): ProbeContext;
  /** The probe of the control surface. */
  openControl(): Promise<OpenProbe>;
}

const KEPT = 600;

/** Every answer that some judgement of the surface looks at. */
const judgementsOf = (scenario: Scenario, surface: Surface): Parameters<typeof watched>[0] => [
  surface.healthy,
  ...(surface.evidence && 'answers' in surface.evidence ? [surface.evidence.answers] : []),
  ...scenario.cells
    .filter((cell) => cell.surface === surface.name)
    .flatMap(({ expectation }) => [
      ...(expectation.kind === 'degrades' ? [expectation.to] : []),
      ...(expectation.kind === 'fails' ? [expectation.how] : []),
      ...(expectation.evidence && 'answers' in expectation.evidence ? [expectation.evidence.answers] : []),
    ]),
  ...scenario.invariants.filter((it) => it.ackedBy === surface.name).map((it) => it.acked),
];

/** Samples all surfaces until told to stop: neither a fault nor a failing surface ends it. */
export class Watch {
  readonly #request: WatchRequest;
  readonly #recorders = new Map<string, Recorder>();
  readonly #recent = new Map<string, Judged[]>();
  readonly #open: { readonly surface: Surface | undefined; readonly probe: OpenProbe }[] = [];
  readonly #samplers: Sampler[] = [];
  readonly #stopped = new AbortController();
  #flushing: Promise<void> | undefined;

  constructor(request: WatchRequest) {
    this.#request = request;
  }

  /** Opens sessions and pools: before the gate, so that none is opened in an outage. */
  async open(): Promise<void> {
    const { surfaces, context, openControl } = this.#request;
    const opened = await Promise.all(
      surfaces.map(async (surface) => ({ surface, probe: await surface.probe.bound.open(context(surface)) })),
    );
    this.#open.push(...opened, { surface: undefined, probe: await openControl() });
  }

  /** Begins sampling; the surfaces take turns within their periods. */
  start(): void {
    const { clock, scenario, journal } = this.#request;
    const begin = clock.now();
    this.#open.forEach(({ surface, probe }, index) => {
      const name = surface?.name ?? CONTROL.name;
      const everyMs = surface?.probe.everyMs ?? CONTROL.everyMs;
      const judgements = surface ? judgementsOf(scenario, surface) : [];
      this.#recorders.set(name, new Recorder({ name, watched: watched(judgements) }, journal, this.#request.secrets));
      this.#recent.set(name, []);
      const request = {
        everyMs,
        timeoutMs: surface?.probe.timeoutMs ?? CONTROL.timeoutMs,
        firstDue: begin + (everyMs * index) / this.#open.length,
        probe,
        took: (sample: Sample) => this.#took(name, surface, sample),
      };
      this.#samplers.push(new Sampler(request, clock));
    });
    this.#flushing = this.#flushForever();
  }

  #took(name: string, surface: Surface | undefined, sample: Sample): void {
    const seen = this.#recorders.get(name)?.took(sample);
    const elapsedMs = sample.done - sample.due;
    const healthy = seen !== undefined && (surface === undefined || matches(surface.healthy, { seen, elapsedMs }));
    const recent = this.#recent.get(name) ?? [];
    recent.push({ due: sample.due, sent: sample.sent, healthy, seen, elapsedMs });
    if (recent.length > KEPT) recent.splice(0, recent.length - KEPT);
  }

  async #flushForever(): Promise<void> {
    while (!this.#stopped.signal.aborted) {
      await this.#request.clock.sleep(FLUSH_MS, this.#stopped.signal);
      this.flush();
    }
  }

  flush(): void {
    for (const recorder of this.#recorders.values()) recorder.flush();
  }

  /** The last samples of a surface that were due at or after `since`, the unsent left out. */
  recent(surface: string, since: Ms): readonly Judged[] {
    return (this.#recent.get(surface) ?? []).filter((it) => it.due >= since && it.seen !== undefined);
  }

  /** The unbroken healthy run at the end: how many, and when its first was due. Asked for often, so nothing is sorted. */
  healthyRun(surface: string, since: Ms): { readonly count: number; readonly from: Ms } {
    const samples = this.recent(surface, since);
    let lastBad = Number.NEGATIVE_INFINITY;
    for (const { healthy, due } of samples) if (!healthy && due > lastBad) lastBad = due;
    let count = 0;
    let from = Number.POSITIVE_INFINITY;
    for (const { due } of samples) {
      if (due <= lastBad) continue;
      count += 1;
      if (due < from) from = due;
    }
    return { count, from };
  }

  /** Ends sampling, waits for what is in flight, and writes the rest. */
  async stop(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    if (this.#samplers.length > 0) await Promise.all(this.#samplers.map(async (sampler) => sampler.stop()));
    else await Promise.all(this.#open.map(async ({ probe }) => probe.close()));
    await this.#flushing;
    this.flush();
  }
}
