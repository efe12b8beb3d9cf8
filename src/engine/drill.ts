import { evaluate } from '../core/evaluate.ts';
import { bareHandle, type Counted, type Ended, type Handle, type Replica } from '../model/environment.ts';
import { BrownoutError, EXIT, InputError, RefusedError } from '../model/errors.ts';
import type { Checked } from '../model/journal.ts';
import type { Run } from '../model/run.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Surface } from '../model/stack.ts';
import type { Text } from '../model/text.ts';
import { becauseOf, Blocked, Stopped } from './interrupt.ts';
import { Journal } from './journal.ts';
import type { DrillPorts } from './ports.ts';
import { Rehearsal } from './rehearse.ts';

export interface DrillRequest {
  readonly run: string;
  readonly scenario: Scenario;
  /** The run folder, absolute. */
  readonly folder: string;
  /** Leave the stack up. */
  readonly keep: boolean;
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

/** What was looked for and is gone, and what is left, by kind. */
const counts = (ended: Ended | undefined, toxics: Counted | undefined): Pick<Checked, 'gone' | 'left'> => {
  const all = Object.entries({ ...(toxics && { toxics }), ...ended?.counts });
  return {
    gone: Object.fromEntries(all.map(([kind, { gone }]) => [kind, gone])),
    left: Object.fromEntries(all.map(([kind, { left }]) => [kind, left])),
  };
};

class Drill {
  readonly #request: DrillRequest;
  readonly #ports: DrillPorts;
  readonly #journal: Journal;
  readonly #stopping = new AbortController();
  #isUp = false;
  /** What the faults left, before the stack went down. */
  #left: readonly Text[] = [];
  #toxics: Counted | undefined;

  constructor(request: DrillRequest, ports: DrillPorts) {
    this.#request = { ...request, scenario: limited(request.scenario, request.only) };
    this.#ports = ports;
    this.#journal = new Journal(ports.journal, ports.clock, (line) => ports.listen(line));
  }

  async run(): Promise<Run> {
    const { scenario, run } = this.#request;
    this.#header();
    let handle: Handle | undefined;
    try {
      handle = await this.#reserve();
      await this.#rehearse(handle);
    } catch (error) {
      this.#note(error);
    } finally {
      await this.#end(handle ?? bareHandle(this.#ports.environment.name, run));
    }
    const result = evaluate(scenario, this.#journal.record);
    await this.#journal.commit({ type: 'end', verdict: result.verdict, exit: result.exit });
    await this.#ports.guard.tell({ type: 'release' }).catch(() => {});
    return result;
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
    const { run, scenario, folder, keep } = this.#request;
    const { environment, guard } = this.#ports;
    const { stack, profile } = scenario;
    this.#journal.write({ type: 'phase', phase: 'reserve', state: 'begin' });
    const handle = await environment.reserve({
      run,
      stack,
      folder,
      seed: scenario.seed,
      ...(profile === undefined ? {} : { profile }),
    });
    await this.#journal.commit({ type: 'reserved', handle });
    await guard.tell({ type: 'handle', handle, stackFile: stack.file, keep });
    this.#journal.write({ type: 'phase', phase: 'reserve', state: 'end' });
    return handle;
  }

  async #up(handle: Handle): Promise<Replica> {
    const { scenario } = this.#request;
    const { stack, profile } = scenario;
    const facts = { components: stack.components.length, links: stack.links.length };
    this.#journal.write({ type: 'phase', phase: 'up', state: 'begin', facts });
    const signal = AbortSignal.any([this.#ports.interrupt, this.#ports.guard.lost]);
    const replica = await this.#ports.environment.up(handle, {
      stack,
      ...(profile === undefined ? {} : { profile }),
      signal,
      progress: ({ component, state }) => this.#journal.write({ type: 'component', component, state }),
    });
    if (signal.aborted) throw signal.reason;
    this.#isUp = true;
    this.#journal.write({ type: 'phase', phase: 'up', state: 'end', facts });
    return replica;
  }

  async #rehearse(handle: Handle): Promise<void> {
    const { run, scenario } = this.#request;
    const replica = await this.#up(handle);
    const unwatch = await replica.watch?.((event) => this.#journal.write({ type: 'runtime', ...event }));
    const rehearsal = new Rehearsal({
      run,
      scenario,
      surfaces: sampled(this.#request),
      replica,
      journal: this.#journal,
      ports: this.#ports,
      stopping: this.#stopping,
    });
    try {
      await rehearsal.run();
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

  /** Takes the stack down (or keeps it), and shows that nothing is left. */
  async #end(handle: Handle): Promise<void> {
    const { environment, interrupt, guard } = this.#ports;
    const isCutShort = this.#stopping.signal.aborted || interrupt.aborted || guard.lost.aborted;
    const kept = this.#request.keep && this.#isUp && !isCutShort;
    let ended: Ended | undefined;
    try {
      this.#journal.write({ type: 'phase', phase: 'verify', state: 'begin' });
    } finally {
      // Whatever happens to the journal, nothing stays up.
      if (kept) await environment.keep(handle);
      else ended = await environment.down(handle);
    }
    const left = [...this.#left, ...(ended?.left ?? [])];
    await this.#journal.commit({ type: 'residue', left, checked: { kept, ...counts(ended, this.#toxics) } });
    this.#journal.write({ type: 'phase', phase: 'verify', state: 'end' });
  }
}

/** Runs a drill from reservation to its verdict; whatever happens, nothing of it is left behind. */
export const drill = async (request: DrillRequest, ports: DrillPorts): Promise<Run> => new Drill(request, ports).run();
