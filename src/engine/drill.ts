import { evaluate } from '../core/evaluate.ts';
import { bareHandle, type Counted, type Ended, type Handle, type Replica } from '../model/environment.ts';
import { BrownoutError, EXIT, InputError, RefusedError } from '../model/errors.ts';
import type { Guard } from '../model/guard.ts';
import type { Checked } from '../model/journal.ts';
import type { Run } from '../model/run.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Surface } from '../model/stack.ts';
import type { Text } from '../model/text.ts';
import { becauseOf, Blocked, Stopped } from './interrupt.ts';
import { Journal } from './journal.ts';
import type { DrillPorts } from './ports.ts';
import { Rehearsal } from './rehearse.ts';
import { reset } from './reset.ts';

/** A stack that goes on from one drill to the next, still called by the name of the run that brought it up. */
export interface Standing {
  readonly handle: Handle;
  readonly replica: Replica;
  /** That of the drill which leaves it: it answers for the stack until the next drill's guard knows the handle. */
  readonly guard: Guard;
}

/** What becomes of the stack after a drill; only a drill that ran to its end, and left all as it was, hands it on. */
type Afterwards = 'down' | 'keep' | 'hand-on';

export interface DrillRequest {
  readonly run: string;
  readonly scenario: Scenario;
  /** The run folder, absolute. */
  readonly folder: string;
  /** A stack that the last drill left; absent: a new one is brought up. */
  readonly standing?: Standing;
  readonly afterwards: Afterwards;
  /** Names of the surfaces that the drill is limited to; undefined: all. */
  readonly only?: readonly string[];
  readonly command: string;
  readonly versions: { readonly brownout: string; readonly node: string; readonly platform: string };
}

/** Surfaces that are sampled: those that are judged, and those whose acknowledgements an invariant counts. */
const sampled = ({ scenario, only }: DrillRequest): readonly Surface[] =>
  scenario.stack.surfaces.filter(({ name }) => only === undefined || only.includes(name));

const limited = (scenario: Scenario, only: readonly string[] | undefined): Scenario =>
  only === undefined
    ? scenario
    : {
        ...scenario,
        cells: scenario.cells.filter((cell) => only.includes(cell.surface)),
        invariants: scenario.invariants.filter((it) => only.includes(it.ackedBy)),
        stopWhen: scenario.stopWhen.filter((it) => only.includes(it.surface)),
      };

/** A guard that has nothing more to answer for; one that died needs no telling. */
const letGo = async (guard: Guard | undefined): Promise<void> => {
  await guard?.tell({ type: 'release' }).catch(() => {});
};

/** What was looked for and is gone, and what is left, by kind. */
const counts = (ended: Ended | undefined, toxics: Counted | undefined): Pick<Checked, 'gone' | 'left'> => {
  const all = Object.entries({ ...(toxics && { toxics }), ...ended?.counts });
  return {
    gone: Object.fromEntries(all.map(([kind, { gone }]) => [kind, gone])),
    left: Object.fromEntries(all.map(([kind, { left }]) => [kind, left])),
  };
};

/** A drill that is over. */
export interface Drilled {
  readonly result: Run;
  /** There, where the stack goes on: whoever gets it takes it over, or takes it down. */
  readonly standing?: Standing;
}

class Drill {
  readonly #request: DrillRequest;
  readonly #ports: DrillPorts;
  readonly #journal: Journal;
  readonly #stopping = new AbortController();
  #replica: Replica | undefined;
  #ranToItsEnd = false;
  /** What the faults left, before the stack went down. */
  #left: readonly Text[] = [];
  #toxics: Counted | undefined;

  constructor(request: DrillRequest, ports: DrillPorts) {
    this.#request = { ...request, scenario: limited(request.scenario, request.only) };
    this.#ports = ports;
    this.#journal = new Journal(ports.journal, ports.clock, (line) => ports.listen(line));
  }

  async run(): Promise<Drilled> {
    const { scenario, run, standing } = this.#request;
    const { environment, guard } = this.#ports;
    this.#header();
    let handle = standing?.handle ?? bareHandle(environment.name, run);
    let afterwards: Afterwards = 'down';
    try {
      handle = await this.#reserve();
      await this.#rehearse(handle);
    } catch (error) {
      this.#note(error);
    } finally {
      afterwards = await this.#end(handle);
      await letGo(standing?.guard);
    }
    const result = evaluate(scenario, this.#journal.record);
    await this.#journal.commit({ type: 'end', verdict: result.verdict, exit: result.exit });
    if (afterwards === 'hand-on' && this.#replica)
      return { result, standing: { handle, replica: this.#replica, guard } };
    await letGo(guard);
    return { result };
  }

  #header(): void {
    const { run, scenario, command, versions, only } = this.#request;
    this.#journal.write({
      type: 'drill',
      run,
      scenario: scenario.id,
      stack: scenario.stack.id,
      profile: scenario.profile ?? null,
      environment: this.#ports.environment.name,
      seed: scenario.seed,
      wall: this.#ports.clock.wall(),
      ...versions,
      command,
      only: only ?? null,
    });
  }

  /** Law 3: the guard knows the handle before anything is started. */
  async #reserve(): Promise<Handle> {
    const { scenario, standing, afterwards } = this.#request;
    const { guard } = this.#ports;
    this.#journal.write({ type: 'phase', phase: 'reserve', state: 'begin' });
    const handle = standing?.handle ?? (await this.#claim());
    await this.#journal.commit({ type: 'reserved', handle });
    await guard.tell({ type: 'handle', handle, stackFile: scenario.stack.file, keep: afterwards === 'keep' });
    if (standing?.guard.lost.aborted) throw new Stopped('guard-lost', becauseOf(standing.guard.lost.reason));
    // Not before: at no moment may nobody answer for a stack that is up.
    await letGo(standing?.guard);
    this.#journal.write({ type: 'phase', phase: 'reserve', state: 'end' });
    return handle;
  }

  async #claim(): Promise<Handle> {
    const { run, scenario, folder } = this.#request;
    const { stack, profile, seed } = scenario;
    const named = profile === undefined ? {} : { profile };
    return this.#ports.environment.reserve({ run, stack, folder, seed, ...named });
  }

  /** The stack of the last drill, its data put back. */
  async #takeOver({ handle, replica }: Standing): Promise<Replica> {
    const { run, scenario } = this.#request;
    const { stack } = scenario;
    const facts = { reused: handle.run, requests: stack.reset?.length ?? 0, logs: handle.folder };
    this.#journal.write({ type: 'phase', phase: 'up', state: 'begin', facts });
    this.#replica = replica;
    const signal = this.#ended();
    await reset({ run, stackRun: handle.run, stack, replica, ports: this.#ports }, signal);
    if (signal.aborted) throw signal.reason;
    this.#journal.write({ type: 'phase', phase: 'up', state: 'end', facts });
    return replica;
  }

  /** Fires when the drill must end, from outside. */
  #ended(): AbortSignal {
    return AbortSignal.any([this.#ports.interrupt, this.#ports.guard.lost]);
  }

  async #up(handle: Handle): Promise<Replica> {
    const { scenario } = this.#request;
    const { stack, profile } = scenario;
    const facts = { components: stack.components.length, links: stack.links.length };
    this.#journal.write({ type: 'phase', phase: 'up', state: 'begin', facts });
    const signal = this.#ended();
    const replica = await this.#ports.environment.up(handle, {
      stack,
      ...(profile === undefined ? {} : { profile }),
      signal,
      progress: ({ component, state }) => this.#journal.write({ type: 'component', component, state }),
    });
    if (signal.aborted) throw signal.reason;
    this.#replica = replica;
    this.#journal.write({ type: 'phase', phase: 'up', state: 'end', facts });
    return replica;
  }

  async #rehearse(handle: Handle): Promise<void> {
    const { run, scenario, standing } = this.#request;
    // What happened to the stack of an earlier drill, that one has told.
    const since = standing && this.#ports.clock.wall();
    const replica = await (standing ? this.#takeOver(standing) : this.#up(handle));
    const unwatch = await replica.watch?.((event) => this.#journal.write({ type: 'runtime', ...event }), since);
    const rehearsal = new Rehearsal({
      run,
      stackRun: handle.run,
      scenario,
      surfaces: sampled(this.#request),
      replica,
      journal: this.#journal,
      ports: this.#ports,
      stopping: this.#stopping,
    });
    try {
      await rehearsal.run();
      this.#ranToItsEnd = true;
    } finally {
      unwatch?.();
      this.#left = rehearsal.left;
      this.#toxics = rehearsal.toxics;
    }
  }

  /** Turns what ended the drill early into its record; a file that cannot be used is the caller's to tell. */
  #note(error: unknown): void {
    if (error instanceof InputError || error instanceof RefusedError) throw error;
    const stopped = this.#stopOf(error);
    if (stopped) this.#journal.write({ type: 'stop', rule: stopped.rule, because: stopped.because });
    else {
      const surfaces = error instanceof Blocked ? error.surfaces : [];
      this.#journal.write({ type: 'blocked', because: becauseOf(error), surfaces });
    }
  }

  /** Undefined: nothing stopped the drill, it could not begin. What an end from outside brings about is no mistake of the stack. */
  #stopOf(error: unknown): Stopped | undefined {
    const { interrupt, guard } = this.#ports;
    if (error instanceof Stopped) return error;
    if (interrupt.aborted) return new Stopped('person', becauseOf(interrupt.reason));
    if (guard.lost.aborted) return new Stopped('guard-lost', becauseOf(guard.lost.reason));
    const isOfStack = error instanceof Blocked || (error instanceof BrownoutError && error.exit === EXIT.blocked);
    const hasBegun = this.#journal.record.faults.size > 0;
    return isOfStack && !hasBegun ? undefined : new Stopped('error', becauseOf(error));
  }

  /** What becomes of the stack, after what became of the drill. */
  #afterwards(): Afterwards {
    const { afterwards } = this.#request;
    if (!this.#replica || this.#stopping.signal.aborted || this.#ended().aborted) return 'down';
    if (afterwards !== 'hand-on') return afterwards;
    const isNotLifted = [...this.#journal.record.faults.values()].some(({ liftFailed }) => liftFailed !== null);
    return this.#ranToItsEnd && this.#left.length === 0 && !isNotLifted ? 'hand-on' : 'down';
  }

  /** Takes the stack down (or keeps it, or hands it on), and shows that nothing is left. */
  async #end(handle: Handle): Promise<Afterwards> {
    const { environment } = this.#ports;
    const afterwards = this.#afterwards();
    let ended: Ended | undefined;
    try {
      this.#journal.write({ type: 'phase', phase: 'verify', state: 'begin' });
    } finally {
      // Whatever happens to the journal, nothing stays up.
      if (afterwards === 'keep') await environment.keep(handle);
      if (afterwards === 'down') ended = await environment.down(handle);
    }
    const left = [...this.#left, ...(ended?.left ?? [])];
    const stays = { kept: afterwards === 'keep', ...(afterwards === 'hand-on' && { handedOn: true }) };
    await this.#journal.commit({ type: 'residue', left, checked: { ...stays, ...counts(ended, this.#toxics) } });
    this.#journal.write({ type: 'phase', phase: 'verify', state: 'end' });
    return afterwards;
  }
}

/** Runs a drill from reservation to its verdict; whatever happens, nothing of it is left behind but what it hands on. */
export const drill = async (request: DrillRequest, ports: DrillPorts): Promise<Drilled> =>
  new Drill(request, ports).run();
