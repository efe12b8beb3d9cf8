import { autoHoldMs, cellsInForce } from '../core/hold.ts';
import { fitter } from '../core/answers.ts';
import type { Answers } from '../model/answer.ts';
import type { Phase } from '../model/journal.ts';
import type { JsonObject } from '../model/json.ts';
import type { Claim, Scenario, Step } from '../model/scenario.ts';
import { named, type Text } from '../model/text.ts';
import { durationZh, formatDuration, type Ms } from '../model/units.ts';
import { Stopped } from './interrupt.ts';
import type { Journal } from './journal.ts';
import type { LiveFaults } from './live-faults.ts';
import type { DrillPorts } from './ports.ts';
import type { Outcome } from './requests.ts';
import type { Request } from '../model/request.ts';
import type { Judged, Watch } from './watch.ts';

const CLAIM_EVERY_MS: Ms = 100;
const CLAIM_ANSWERS = 3;
const STAGE_PROOF_EVERY_MS: Ms = 1000;

const AS_CLAIMED: Text = { en: 'as claimed', zh: '与声明相符' };

const unlikeText = (surfaces: readonly string[]): Text => {
  const { en, zh } = named(surfaces);
  return { en: `not as claimed: ${en}`, zh: `与声明不符：${zh}` };
};

const unmetText = (withinMs: Ms, says: Text): Text => ({
  en: `wait-until was not met within ${formatDuration(withinMs)}: ${says.en}`,
  zh: `wait-until 未在 ${durationZh(withinMs)}内满足：${says.zh}`,
});

export interface MethodRequest {
  readonly scenario: Scenario;
  readonly journal: Journal;
  readonly ports: DrillPorts;
  readonly faults: LiveFaults;
  readonly watch: Watch;
  /** Fires with the reason when the method must end early. */
  readonly stop: AbortSignal;
  /** Sends a request of the operator. */
  operator(request: Request): Promise<Outcome>;
}

/** What a surface's answers must be like for a claim. */
const claimed = (scenario: Scenario, claim: Claim, stage: string | undefined): Answers | undefined => {
  const surface = scenario.stack.surfaces.find((it) => it.name === claim.surface);
  if (claim.is === 'healthy') return surface?.healthy;
  const cells = scenario.cells.filter((cell) => cell.surface === claim.surface);
  const { expectation } = cells.find((cell) => cell.stage === stage) ?? cells[0] ?? {};
  if (expectation?.kind === 'degrades') return expectation.to;
  return expectation?.kind === 'fails' ? expectation.how : surface?.healthy;
};

/** Runs the steps of the method in order; what is still on at its end is lifted by the caller. */
export class Method {
  readonly #request: MethodRequest;
  readonly #ended = new AbortController();
  #proving: Promise<void> = Promise.resolve();

  constructor(request: MethodRequest) {
    this.#request = request;
  }

  /** Throws Stopped (or an Interrupted) when something ended the drill early. */
  async run(): Promise<void> {
    const { method } = this.#request.scenario;
    try {
      for (const [index, step] of method.entries()) {
        this.#throwIfStopped();
        const next = method.slice(index + 1).find((it) => it.do === 'mark');
        if (!(await this.#step(step, index, next?.name))) return;
      }
      this.#throwIfStopped();
    } finally {
      this.#ended.abort();
      await this.#proving;
    }
  }

  #throwIfStopped(): void {
    if (this.#request.stop.aborted) throw this.#request.stop.reason;
  }

  /** False: nothing can be learnt from what would follow. */
  async #step(step: Step, index: number, nextStage: string | undefined): Promise<boolean> {
    switch (step.do) {
      case 'inject':
        return this.#phase('inject', { fault: step.name }, async () => this.#request.faults.inject(step));
      case 'lift':
        return this.#phase('lift', { fault: step.name }, async () => {
          await this.#request.faults.lift(step.name);
          return true;
        });
      case 'hold':
        return this.#hold(step.forMs, index);
      case 'mark':
        this.#request.journal.write({ type: 'mark', stage: step.name });
        return true;
      case 'wait-until':
        return this.#waitUntil(step.request);
      case 'prove':
        return this.#prove(step, nextStage);
    }
  }

  async #phase(phase: Phase, facts: JsonObject, work: () => Promise<boolean>): Promise<boolean> {
    const { journal } = this.#request;
    journal.write({ type: 'phase', phase, state: 'begin', facts });
    const goesOn = await work();
    journal.write({ type: 'phase', phase, state: 'end', facts });
    return goesOn;
  }

  async #hold(forMs: Ms | 'auto', index: number): Promise<boolean> {
    const { ports, scenario, stop } = this.#request;
    const ms = forMs === 'auto' ? autoHoldMs(scenario, cellsInForce(scenario, index)) : forMs;
    return this.#phase('observe', { forMs: ms }, async () => {
      await ports.clock.sleep(ms, stop);
      this.#throwIfStopped();
      return true;
    });
  }

  async #waitUntil(request: Request): Promise<boolean> {
    const outcome = await this.#request.operator(request);
    this.#throwIfStopped();
    if (!outcome.fits) throw new Stopped('error', unmetText(request.withinMs ?? 0, outcome.says));
    return true;
  }

  async #prove(step: Extract<Step, { readonly do: 'prove' }>, stage: string | undefined): Promise<boolean> {
    const { ports, journal, stop } = this.#request;
    const name = stage ?? 'prove';
    const since = ports.clock.now();
    const deadline = since + step.withinMs;
    let missing = this.#missing(step.claims, stage, since);
    while (missing.length > 0 && ports.clock.now() < deadline && !stop.aborted) {
      await ports.clock.sleep(CLAIM_EVERY_MS, stop);
      missing = this.#missing(step.claims, stage, since);
    }
    this.#throwIfStopped();
    if (missing.length > 0) {
      journal.write({ type: 'unproven', fault: name, because: unlikeText(missing) });
      return false;
    }
    if (stage !== undefined) this.#proving = this.#repeat(step.claims, stage);
    return true;
  }

  /** In a stage after the lift this takes the place of the fault's own proof. */
  async #repeat(claims: readonly Claim[], stage: string): Promise<void> {
    const { ports, journal } = this.#request;
    while (!this.#ended.signal.aborted) {
      const since = ports.clock.now();
      await ports.clock.sleep(STAGE_PROOF_EVERY_MS, this.#ended.signal);
      if (this.#ended.signal.aborted) return;
      const wrong = claims.filter(
        (claim) => !this.#holds(claim, stage, { since: since - STAGE_PROOF_EVERY_MS, least: 1 }),
      );
      const seen = wrong.length === 0 ? AS_CLAIMED : unlikeText(wrong.map((it) => it.surface));
      journal.write({ type: 'proof', fault: stage, yes: wrong.length === 0, seen });
    }
  }

  #missing(claims: readonly Claim[], stage: string | undefined, since: Ms): readonly string[] {
    return claims
      .filter((claim) => !this.#holds(claim, stage, { since, least: CLAIM_ANSWERS }))
      .map((claim) => claim.surface);
  }

  /** Were the last answers since then all as claimed, and at least so many? */
  #holds(
    claim: Claim,
    stage: string | undefined,
    { since, least }: { readonly since: Ms; readonly least: number },
  ): boolean {
    const answers = claimed(this.#request.scenario, claim, stage);
    if (!answers) return false;
    const fit = fitter(answers);
    const last = this.#request.watch.recent(claim.surface, since).slice(-CLAIM_ANSWERS);
    return (
      last.length >= least &&
      last.every((it: Judged) => it.seen && fit({ seen: it.seen, elapsedMs: it.elapsedMs }) === 'fits')
    );
  }
}
