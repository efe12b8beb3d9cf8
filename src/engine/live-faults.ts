import { StackError, textOf } from '../model/errors.ts';
import type { FaultContext, Proof } from '../model/fault.ts';
import type { Intervention } from '../model/guard.ts';
import type { Json } from '../model/json.ts';
import type { Step } from '../model/scenario.ts';
import { both, joined, named, SEMICOLON, type Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import type { Journal } from './journal.ts';
import { Stopped } from './interrupt.ts';
import type { DrillPorts } from './ports.ts';
import { bitesNow, carriedBefore } from './proof.ts';
import { undo, type Undone } from './undo.ts';

type Inject = Extract<Step, { readonly do: 'inject' }>;

const PROOF_WITHIN_MS: Ms = 10_000;
const PROOF_AGAIN_MS: Ms = 100;
const PROOF_EVERY_MS: Ms = 1000;

const overdueText = ({ name }: Inject): Text => ({
  en: `${name} was on for its max-duration`,
  zh: `${name} 的持续时间已达 max-duration`,
});

const unusedText = (links: readonly string[]): Text => {
  const { en, zh } = named(links);
  return { en: `nobody had used ${en}`, zh: `${zh} 此前没有流量` };
};

const unknownKind = (kind: string): Text => ({
  en: `no fault kind is called ${kind}`,
  zh: `没有名为 ${kind} 的故障类型`,
});

/** Where what runs the stack does not tell, nothing was seen; what is wrong with a file is told as such. */
const notSeen = (error: unknown): Proof => {
  if (error instanceof StackError) return { yes: false, seen: error.text };
  throw error;
};

interface Live {
  readonly step: Inject;
  readonly state: Json;
  readonly on: AbortController;
  repeating: Promise<void>;
}

export interface LiveFaultsRequest {
  readonly journal: Journal;
  readonly ports: DrillPorts;
  /** The run by whose name commands find the stack. */
  readonly stackRun: string;
  readonly context: FaultContext;
  /** Bytes that each link has carried of its callers since the stack was up. */
  traffic(): Promise<ReadonlyMap<string, number>>;
  /** Ends waiting for a proof. */
  readonly signal: AbortSignal;
  /** Called when a fault outlives its own limit. */
  overdue(because: Stopped): void;
}

/** The faults that are on: armed, told to the guard, proven again each second, lifted newest first. */
export class LiveFaults {
  readonly #request: LiveFaultsRequest;
  readonly #live = new Map<string, Live>();

  constructor(request: LiveFaultsRequest) {
    this.#request = request;
  }

  /** Law 1 and 3: arm, write, tell the guard, and only then act. False: it could not be proven that it bites. */
  async inject(step: Inject): Promise<boolean> {
    const { journal, ports, context } = this.#request;
    const { name, fault } = step;
    const traffic = await this.#request.traffic();
    const state = await fault.arm(context);
    const armed = { fault: name, kind: fault.kind, state, maxDurationMs: step.maxDurationMs };
    await journal.commit({
      type: 'armed',
      ...armed,
      touches: fault.touches(context.stack),
      links: fault.links(context.stack),
      describe: fault.describe(context.stack),
    });
    await ports.guard.tell({ type: 'armed', ...armed });
    const live: Live = { step, state, on: new AbortController(), repeating: Promise.resolve() };
    this.#live.set(name, live);
    journal.write({ type: 'asked', fault: name });
    void this.#limit(live);
    await fault.apply(state, context);
    return this.#prove(live, traffic);
  }

  async #limit({ step, on }: Live): Promise<void> {
    await this.#request.ports.clock.sleep(step.maxDurationMs, on.signal);
    // Where the guard was faster, this process hung: the method goes on, and its window has ended.
    if (!on.signal.aborted && !this.#intervention(step.name))
      this.#request.overdue(new Stopped('max-duration', overdueText(step)));
  }

  async #prove(live: Live, traffic: ReadonlyMap<string, number>): Promise<boolean> {
    const { journal, context } = this.#request;
    const { name, fault, unproven } = live.step;
    const links = fault.links(context.stack);
    const carried = carriedBefore(links, traffic);
    const proof = await this.#firstProof(live);
    const doubts = [
      ...(unproven === undefined ? [] : [both(unproven)]),
      ...(proof.yes ? [] : [proof.seen]),
      ...(links.length > 0 && carried.idle.length === links.length ? [unusedText(links)] : []),
    ];
    if (proof.yes) await journal.commit({ type: 'bites', fault: name, seen: proof.seen, carried });
    if (doubts.length > 0) journal.write({ type: 'unproven', fault: name, because: joined(doubts, SEMICOLON) });
    if (proof.yes) live.repeating = this.#repeat(live);
    return doubts.length === 0 || unproven !== undefined;
  }

  async #firstProof({ step, state }: Live): Promise<Proof> {
    const { ports, context, signal } = this.#request;
    const deadline = ports.clock.now() + PROOF_WITHIN_MS;
    for (;;) {
      const proof = await bitesNow(step.fault, state, context).catch(notSeen);
      if (proof.yes || ports.clock.now() >= deadline || signal.aborted) return proof;
      await ports.clock.sleep(PROOF_AGAIN_MS, signal);
    }
  }

  /** Law 6d: the judged window ends where the proof stops holding. */
  async #repeat({ step, state, on }: Live): Promise<void> {
    const { journal, ports, context } = this.#request;
    while (!on.signal.aborted) {
      await ports.clock.sleep(PROOF_EVERY_MS, on.signal);
      if (on.signal.aborted) return;
      const proof = await bitesNow(step.fault, state, context).catch((error: unknown) => ({
        yes: false,
        seen: textOf(error),
      }));
      if (!on.signal.aborted) journal.write({ type: 'proof', fault: step.name, ...proof });
    }
  }

  /** Lifts one fault and shows that it is gone. Never throws; what failed is in the journal. */
  async lift(name: string): Promise<void> {
    const live = this.#live.get(name);
    if (!live) return;
    const { journal, ports } = this.#request;
    this.#live.delete(name);
    live.on.abort();
    if (live.step.permanent) return;
    const wasLifted = this.#liftedByGuard(name);
    if (!wasLifted) journal.write({ type: 'lift-asked', fault: name });
    const undone = await this.#undo(live);
    if (undone.done && !wasLifted)
      await journal.commit({ type: 'lifted', fault: name, seen: undone.seen, by: 'runner' });
    if (undone.done) await ports.guard.tell({ type: 'lifted', fault: name }).catch(() => {});
    await live.repeating;
  }

  async #undo(live: Live): Promise<Undone> {
    const { journal, ports, context, stackRun } = this.#request;
    const { name, fault } = live.step;
    const kind = ports.faults[fault.kind];
    const undone: Undone = kind
      ? await undo({ kind, state: live.state }, context, ports.clock)
      : { done: false, because: unknownKind(fault.kind) };
    if (undone.done) return undone;
    const outlives = kind?.outlivesStack;
    await journal.commit({
      type: 'lift-failed',
      fault: name,
      because: undone.because,
      byHand: outlives?.byHand(live.state) ?? byHand(live, stackRun),
      ...((outlives || ports.environment.staysUp) && { outlivesStack: true }),
    });
    return undone;
  }

  /** A runner that was late finds that the guard has lifted: the window ended there. */
  #liftedByGuard(name: string): boolean {
    const { journal } = this.#request;
    const found = this.#intervention(name);
    if (!found) return false;
    const { seen, agoMs } = found;
    journal.write({ type: 'lifted', fault: name, seen, by: 'guard', since: journal.at() - agoMs });
    return true;
  }

  #intervention(name: string): Intervention | undefined {
    return this.#request.ports.guard.interventions().find((it) => it.fault === name);
  }

  /** Newest first. */
  async liftAll(): Promise<void> {
    for (const name of [...this.#live.keys()].toReversed()) await this.lift(name);
  }

  /** Links that a live fault of ours may have disabled. */
  links(): ReadonlySet<string> {
    const { stack } = this.#request.context;
    return new Set([...this.#live.values()].flatMap(({ step }) => step.fault.links(stack)));
  }
}

/** What a person can type where undo did not work. */
const byHand = ({ step }: Live, run: string): readonly string[] => [
  `npx brownout lift ${step.name} --run ${run}`,
  `npx brownout down ${run}`,
];
