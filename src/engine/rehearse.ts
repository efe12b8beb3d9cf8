import type { Counted, Replica } from '../model/environment.ts';
import type { Phase } from '../model/journal.ts';
import type { JsonObject } from '../model/json.ts';
import type { OpenProbe, Variables } from '../model/probe.ts';
import type { Request } from '../model/request.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Surface } from '../model/stack.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { awaitRecovery } from './await-recovery.ts';
import { checkInvariant } from './check-invariants.ts';
import { evidenceCounters, readCounters } from './counters.ts';
import { faultContext, probeContext, type Around } from './fault-context.ts';
import { passGate } from './gate.ts';
import { Blocked, type Stopped } from './interrupt.ts';
import type { Journal } from './journal.ts';
import { LiveFaults } from './live-faults.ts';
import { Method } from './method.ts';
import type { DrillPorts } from './ports.ts';
import { prepare } from './prepare.ts';
import { awaitUse, foreignFaults, foreignText, growth, settleCounts, sum, usualTimes, type Traffic } from './proof.ts';
import { send, type Outcome } from './requests.ts';
import { PutToxics, residue } from './residue.ts';
import { watchStopRules } from './stop-rules.ts';
import { Watch } from './watch.ts';

export interface RehearsalRequest {
  readonly run: string;
  /** The run that brought the stack up: by its name commands find it. */
  readonly stackRun: string;
  readonly scenario: Scenario;
  /** Those that are sampled. */
  readonly surfaces: readonly Surface[];
  readonly replica: Replica;
  readonly journal: Journal;
  readonly ports: DrillPorts;
  /** Ends the drill early, with its reason. */
  readonly stopping: AbortController;
}

const CONTROL_URL = 'http://control/';

/** The links that some fault of the method will touch. */
const faultedLinks = ({ method, stack }: Scenario): readonly string[] =>
  method.flatMap((step) => (step.do === 'inject' ? step.fault.links(stack) : []));

/** A drill on a stack that is up: from its preparation to the comparison of what is left. */
export class Rehearsal {
  readonly #request: RehearsalRequest;
  readonly #around: Around;
  readonly #watch: Watch;
  readonly #stop: AbortSignal;
  readonly #put: PutToxics;
  /** Bytes that each link had carried when the stack was up. */
  #atUp: Traffic = new Map();
  /** What of the faults is still there, for people. */
  left: readonly Text[] = [];
  /** Undefined: nobody looked. */
  toxics: Counted | undefined;

  constructor(request: RehearsalRequest) {
    const { run, stackRun, scenario, surfaces, journal, ports, stopping } = request;
    this.#put = new PutToxics(request.replica.proxies);
    const replica = { ...request.replica, proxies: this.#put.proxies };
    this.#request = { ...request, replica };
    this.#around = { run, stackRun, stack: scenario.stack, replica, ports };
    this.#stop = AbortSignal.any([ports.interrupt, ports.guard.lost, stopping.signal]);
    this.#watch = new Watch({
      scenario,
      surfaces,
      journal,
      clock: ports.clock,
      secrets: Object.values(replica.secrets),
      context: (surface) =>
        probeContext(this.#around, 'client', {
          connection: surface.probe.connection,
          timeoutMs: surface.probe.timeoutMs,
        }),
      openControl: async () => this.#openControl(),
    });
  }

  async #openControl(): Promise<OpenProbe> {
    const { ports, replica } = this.#request;
    const kind = ports.probes['http'];
    if (!kind) throw new Error('the http probe kind is missing');
    const context = probeContext(this.#around, 'client', { timeoutMs: 2000 });
    return kind.bind({ url: CONTROL_URL }).open({ ...context, dial: () => replica.control });
  }

  /** Throws Blocked, Stopped or an Interrupted; whatever happens, faults are lifted and sampling ends. */
  async run(): Promise<void> {
    try {
      await this.#prepare();
      await this.#gate();
      await this.#faultsOn();
    } finally {
      await this.#watch.stop();
    }
    await this.#invariants();
  }

  async #phase<T>(phase: Phase, facts: JsonObject, work: () => Promise<T>): Promise<T> {
    const { journal } = this.#request;
    journal.write({ type: 'phase', phase, state: 'begin', facts });
    const result = await work();
    journal.write({ type: 'phase', phase, state: 'end', facts });
    return result;
  }

  #throwIfStopped(): void {
    if (this.#stop.aborted) throw this.#stop.reason;
  }

  async #prepare(): Promise<void> {
    const { scenario, surfaces, ports, replica } = this.#request;
    const requests = surfaces.reduce((count, surface) => count + surface.prepare.length, 0);
    await settleCounts(faultedLinks(scenario), replica.proxies, ports.clock);
    this.#atUp = await replica.proxies.traffic();
    await this.#phase('prepare', { requests }, async () => {
      await prepare({
        surfaces,
        clock: ports.clock,
        signal: this.#stop,
        context: (_, variables) => probeContext(this.#around, 'client', { timeoutMs: 5000, variables }),
      });
      await this.#watch.open();
    });
    this.#throwIfStopped();
  }

  async #gate(): Promise<void> {
    const { scenario, surfaces, ports, replica, run } = this.#request;
    const names = surfaces.map((surface) => surface.name);
    await this.#phase('gate', { surfaces: names.length, healthyRun: scenario.steadyState.healthyRun }, async () => {
      const foreign = await foreignFaults(replica, run, new Set());
      if (foreign.length > 0) throw new Blocked(foreignText(foreign), []);
      this.#watch.start();
      const gate = {
        ...scenario.steadyState,
        surfaces: names,
        watch: this.#watch,
        clock: ports.clock,
        signal: this.#stop,
      };
      await awaitUse(faultedLinks(scenario), {
        proxies: replica.proxies,
        clock: ports.clock,
        atUp: this.#atUp,
        pass: (healthyRun) => passGate({ ...gate, healthyRun }),
      });
      await passGate(gate);
    });
    this.#throwIfStopped();
  }

  async #faultsOn(): Promise<void> {
    const { scenario, journal, ports, replica, stopping, stackRun } = this.#request;
    const before = await replica.snapshot();
    const atGate = await replica.proxies.traffic();
    const usual = await usualTimes(faultedLinks(scenario), faultContext(this.#around));
    const measured = await replica.proxies.traffic();
    const faults = new LiveFaults({
      journal,
      ports,
      stackRun,
      context: faultContext(this.#around, usual),
      // Law 6c: what was needed to come up, and our own questions, are no use that anybody makes of a link.
      traffic: async () => sum(growth(this.#atUp, atGate), growth(measured, await replica.proxies.traffic())),
      signal: this.#stop,
      overdue: (because) => stopping.abort(because),
    });
    const ended = new AbortController();
    const rules = watchStopRules(scenario.stopWhen, this.#watch, {
      clock: ports.clock,
      ended: ended.signal,
      stop: (reason: Stopped) => stopping.abort(reason),
    });
    const counting = this.#count(ended.signal);
    try {
      await this.#method(faults);
      await this.#recover();
    } finally {
      ended.abort();
      await Promise.all([rules, counting]);
      await faults.liftAll();
    }
    const after = await replica.snapshot();
    this.left = residue(before, after);
    this.toxics = this.#put.count(before, after);
  }

  async #method(faults: LiveFaults): Promise<void> {
    const { scenario, journal, ports } = this.#request;
    const method = new Method({
      scenario,
      journal,
      ports,
      faults,
      watch: this.#watch,
      stop: this.#stop,
      operator: async (request) => this.#operator(request),
    });
    try {
      await method.run();
    } finally {
      await faults.liftAll();
      journal.write({ type: 'method-end' });
    }
  }

  async #operator(request: Request, variables: Variables = {}): Promise<Outcome> {
    const context = probeContext(this.#around, 'operator', { variables });
    return send(request, { context, clock: this.#request.ports.clock, signal: this.#stop });
  }

  /** Evidence counters are read each second, as the samples are. */
  async #count(ended: AbortSignal): Promise<void> {
    const { scenario, surfaces, journal, ports } = this.#request;
    await readCounters(evidenceCounters(surfaces, scenario), { around: this.#around, journal, ports, ended });
  }

  async #recover(): Promise<void> {
    const { scenario, surfaces, journal, ports } = this.#request;
    const names = surfaces.map((surface) => surface.name);
    await this.#phase('recover', { surfaces: names.length }, async () => {
      const from = this.#recoveryFrom();
      await awaitRecovery({
        scenario,
        surfaces: names,
        watch: this.#watch,
        clock: ports.clock,
        signal: this.#stop,
        from,
      });
      journal.write({ type: 'recovery-end' });
    });
    this.#throwIfStopped();
  }

  /** On the clock: the mark from which recovery counts, else now. */
  #recoveryFrom(): Ms {
    const { scenario, journal, ports } = this.#request;
    const mark = journal.record.marks.find((it) => it.stage === scenario.recovery.from);
    return mark ? ports.clock.now() - (journal.at() - mark.at) : ports.clock.now();
  }

  async #invariants(): Promise<void> {
    const { scenario, journal, ports, run } = this.#request;
    if (scenario.invariants.length === 0) return;
    await this.#phase('invariants', { count: scenario.invariants.length }, async () => {
      for (const invariant of scenario.invariants)
        await checkInvariant(invariant, {
          run,
          journal,
          clock: ports.clock,
          signal: this.#stop,
          operator: async (request, variables) => this.#operator(request, variables),
        });
    });
    this.#throwIfStopped();
  }
}
