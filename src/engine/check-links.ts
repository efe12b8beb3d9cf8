import { innerLinks, judgeLinks, namedBy, watchedLinks, type CheckedLinks } from '../core/link-use.ts';
import type { ProxyControl } from '../model/control.ts';
import type { Stack, Surface } from '../model/stack.ts';
import type { Ms } from '../model/units.ts';
import { probeContext, type Around } from './fault-context.ts';
import { prepare } from './prepare.ts';
import { growth, settleCounts, type Traffic } from './proof.ts';
import { sendOnce, type Outcome } from './requests.ts';

const PREPARE_MS: Ms = 5000;
const AGAIN_MS: Ms = 100;
const HEALTHY_RUN = 3;
/** A link whose user asks but now and then is looked at again, for longer and longer. */
const LOOKS = 3;

type Outcomes = ReadonlyMap<string, Outcome>;

export interface CheckRequest {
  readonly around: Around;
  readonly signal: AbortSignal;
  /** Told what is done next. */
  progress(step: 'use' | 'cut' | 'restore'): void;
}

class LinkCheck {
  readonly #request: CheckRequest;
  readonly #stack: Stack;
  readonly #proxies: ProxyControl;
  readonly #watched: readonly string[];
  /** A surface may take as long to be healthy as the slowest component may take to be ready. */
  readonly #warmMs: Ms;
  /** No two looks may be taken for the same request. */
  #looks = 0;

  constructor(request: CheckRequest) {
    const { stack, replica } = request.around;
    this.#request = request;
    this.#stack = stack;
    this.#proxies = replica.proxies;
    this.#watched = watchedLinks(stack);
    this.#warmMs = Math.max(...stack.components.map(({ readyWithinMs }) => readyWithinMs));
  }

  async run(): Promise<CheckedLinks> {
    const { progress } = this.#request;
    progress('use');
    await this.#prepare();
    const started = await this.#traffic();
    const before = await this.#use(started);
    const used = growth(started, await this.#traffic());
    progress('cut');
    const without = await this.#withoutInner(before);
    progress('restore');
    const after = await this.#lookAtAll(this.#warmMs, ({ name }) => before.get(name)?.fits === true);
    return judgeLinks(this.#stack, { started, used, before, without, after });
  }

  async #prepare(): Promise<void> {
    const { around, signal } = this.#request;
    await prepare({
      surfaces: this.#stack.surfaces,
      clock: around.ports.clock,
      signal,
      context: (_, variables) => probeContext(around, 'client', { timeoutMs: PREPARE_MS, variables }),
    });
  }

  async #traffic(): Promise<Traffic> {
    await settleCounts(this.#watched, this.#proxies, this.#request.around.ports.clock);
    return this.#proxies.traffic();
  }

  /** Looks at all surfaces until each link that one of them names was used, or often enough. */
  async #use(started: Traffic): Promise<Outcomes> {
    const named = this.#watched.filter((link) => namedBy(this.#stack, link).length > 0);
    for (let look = 1; ; look += 1) {
      let seen = await this.#lookAtAll(look === 1 ? this.#warmMs : 0);
      for (let again = 1; again < HEALTHY_RUN * look; again += 1) seen = await this.#lookAtAll(0);
      const used = growth(started, await this.#traffic());
      if (look === LOOKS || named.every((link) => (used.get(link) ?? 0) > 0)) return seen;
    }
  }

  /** One look at each surface; with patience, again and again at those that are not healthy. */
  async #lookAtAll(patienceMs: Ms, which: (surface: Surface) => boolean = () => true): Promise<Outcomes> {
    const { around, signal } = this.#request;
    const { clock } = around.ports;
    const deadline = clock.now() + patienceMs;
    const looked = this.#stack.surfaces.filter(which).map(async (surface): Promise<readonly [string, Outcome]> => {
      let outcome = await this.#look(surface);
      while (!outcome.fits && clock.now() < deadline && !signal.aborted) {
        await clock.sleep(AGAIN_MS);
        outcome = await this.#look(surface);
      }
      return [surface.name, outcome];
    });
    return new Map(await Promise.all(looked));
  }

  async #look({ probe, healthy }: Surface): Promise<Outcome> {
    const { around } = this.#request;
    const context = probeContext(around, 'client', { timeoutMs: probe.timeoutMs });
    this.#looks += 1;
    return sendOnce(probe.bound, healthy, { context, clock: around.ports.clock, sample: this.#looks });
  }

  /** The surfaces that are healthy in each of a few looks while every link inside the stack is cut. */
  async #withoutInner(before: Outcomes): Promise<ReadonlySet<string>> {
    const inner = innerLinks(this.#stack);
    const enable = async (enabled: boolean): Promise<unknown> =>
      Promise.all(inner.map(async ({ name }) => this.#proxies.setEnabled(name, enabled)));
    const healthy = new Set([...before].filter(([, { fits }]) => fits).map(([name]) => name));
    try {
      await enable(false);
      for (let look = 0; look < HEALTHY_RUN; look += 1)
        for (const [name, { fits }] of await this.#lookAtAll(0)) if (!fits) healthy.delete(name);
      return healthy;
    } finally {
      await enable(true);
    }
  }
}

/**
 * Is every proxy used, and does the stack need them? Looks at all surfaces, counts what each link carried, then cuts all
 * links inside the stack at once and looks again: who is still healthy does without, or goes past the proxies. Nothing
 * is journalled: whoever calls it owns the stack, and takes it down if this process dies. Throws Blocked where a
 * preparation fails.
 */
export const checkLinks = async (request: CheckRequest): Promise<CheckedLinks> => new LinkCheck(request).run();
