import { cellsInForce, autoHoldMs } from '../../src/core/hold.ts';
import { emptyRecord, fold, type DrillRecord } from '../../src/core/record.ts';
import { answerKey } from '../../src/core/answers.ts';
import type { Seen } from '../../src/model/answer.ts';
import type { BoundFault } from '../../src/model/fault.ts';
import type { JournalEvent, JournalLine } from '../../src/model/journal.ts';
import type { Cell, Expectation, Scenario, Step } from '../../src/model/scenario.ts';
import type { Stack, Surface } from '../../src/model/stack.ts';
import { both } from '../../src/model/text.ts';

const unused = async (): Promise<never> => {
  throw new Error('a judgement touches nothing');
};

export const faultOn = (...links: readonly string[]): BoundFault => ({
  kind: 'down',
  params: {},
  runsCommands: false,
  needs: () => [],
  touches: () => links,
  links: () => links,
  describe: () => both(`${links.length} links cut`),
  arm: unused,
  apply: unused,
  bites: unused,
});

export const inject = (name: string, more: Partial<Extract<Step, { do: 'inject' }>> = {}): Step => ({
  do: 'inject',
  name,
  fault: faultOn('app->auth'),
  maxDurationMs: 300_000,
  permanent: false,
  ...more,
});
export const lift = (name: string): Step => ({ do: 'lift', name });
export const hold = (forMs: number | 'auto' = 'auto'): Step => ({ do: 'hold', forMs });
export const mark = (name: string): Step => ({ do: 'mark', name });

const title = { en: 'a title', zh: '标题' };
const ABSENT = { en: 'absent', zh: '已消失' };
const CUT = { en: 'cut', zh: '切断 app->auth' };

export const surface = (name: string, more: Partial<Surface> = {}): Surface => ({
  name,
  title,
  needs: ['client->app'],
  softens: [],
  prepare: [],
  probe: {
    everyMs: 200,
    timeoutMs: 3000,
    connection: 'fresh',
    bound: { kind: 'http', params: {}, targets: [], runsCommands: false, open: unused },
  },
  healthy: [{ status: [200], under: 500 }],
  ...more,
});

/** The same surface with another probe schedule. */
export const paced = (name: string, everyMs: number, timeoutMs = 3000): Surface => {
  const plain = surface(name);
  return { ...plain, probe: { ...plain.probe, everyMs, timeoutMs } };
};

export const survives = (more: Partial<Extract<Expectation, { kind: 'survives' }>> = {}): Expectation => ({
  kind: 'survives',
  ratio: 0.95,
  fromMs: 0,
  betterAllowed: false,
  ...more,
});
export const degrades = (more: Partial<Extract<Expectation, { kind: 'degrades' }>> = {}): Expectation => ({
  kind: 'degrades',
  ratio: 0.95,
  fromMs: 0,
  betterAllowed: false,
  to: [{ status: [202] }],
  ...more,
});
export const fails = (more: Partial<Extract<Expectation, { kind: 'fails' }>> = {}): Expectation => ({
  kind: 'fails',
  ratio: 0.95,
  fromMs: 0,
  betterAllowed: false,
  how: [{ status: [403], code: ['AccessDenied'] }],
  eachWithinMs: 1000,
  ...more,
});

export const cell = (name: string, expectation: Expectation, stage?: string): Cell => ({
  surface: name,
  expectation,
  ...(stage === undefined ? {} : { stage }),
});

export const stackOf = (surfaces: readonly Surface[]): Stack => ({
  id: 'small',
  title,
  file: '/stack.yaml',
  secrets: {},
  profiles: {},
  components: [],
  links: [{ name: 'client->app', from: 'client', to: 'app', port: 80 }],
  surfaces,
  allowCommands: false,
  notTested: [],
  exports: {},
});

/** One fault, held automatically, on surfaces of which each has one expectation. */
export const scenarioOf = (
  expectations: Readonly<Record<string, Expectation>>,
  more: Partial<Scenario> & { readonly surfaces?: readonly Surface[] } = {},
): Scenario => {
  const { surfaces = Object.keys(expectations).map((name) => surface(name)), ...rest } = more;
  return {
    id: 'auth-down',
    title,
    tags: [],
    file: '/auth-down.yaml',
    stack: stackOf(surfaces),
    seed: 1,
    steadyState: { healthyRun: 20, withinMs: 60_000 },
    method: [inject('cut'), hold(), lift('cut')],
    cells: Object.entries(expectations).map(([name, expectation]) => cell(name, expectation)),
    invariants: [],
    recovery: { withinMs: 10_000, stableForMs: 3000, surfaces: {} },
    stopWhen: [],
    notTested: [],
    ...rest,
  };
};

/** A moment at which a sample is meant to be sent. */
interface Moment {
  readonly surface: Surface;
  readonly n: number;
  readonly due: number;
  /** Is a fault on? */
  readonly on: boolean;
  /** Ms since the last fault was gone; negative before. */
  readonly sinceGone: number;
}

export interface Answered {
  readonly seen: Seen;
  readonly tookMs: number;
}
export type Behaviour = (moment: Moment) => Answered | 'unsent';

export const ok: Answered = { seen: { status: 200 }, tookMs: 5 };
export const denied: Answered = { seen: { status: 403, code: 'AccessDenied' }, tookMs: 9 };
export const queued: Answered = { seen: { status: 202 }, tookMs: 20 };
export const timedOut: Answered = { seen: { error: 'timeout' }, tookMs: 3000 };
export const broken: Answered = { seen: { status: 500 }, tookMs: 5 };

/** As one of these answers while the fault is on, else healthy. */
export const whileOn =
  (answers: Readonly<Record<string, Answered>>): Behaviour =>
  ({ surface: { name }, on }) =>
    on ? (answers[name] ?? ok) : ok;

const CONTROL = paced('$control', 200, 2000);
const BEGIN = 5000;
const BITE_MS = 300;
const GONE_MS = 100;
const BATCH = 50;

export interface Story {
  readonly behave?: Behaviour;
  readonly control?: Behaviour;
  /** How long recovery is watched. */
  readonly recoveryMs?: number;
  readonly run?: string;
  readonly only?: readonly string[];
  /** Lines that replace or join those of the story, by time. */
  readonly edit?: (lines: readonly Timed[]) => readonly Timed[];
}

/** An event and its time. */
export interface Timed {
  readonly at: number;
  readonly event: JournalEvent;
}

interface Times {
  asked: number;
  gone: number;
}

const method = (scenario: Scenario): { readonly lines: Timed[]; readonly faults: Map<string, Times>; end: number } => {
  const lines: Timed[] = [];
  const faults = new Map<string, Times>();
  let now = BEGIN;
  const say = (event: JournalEvent): void => void lines.push({ at: now, event });
  const liftOne = (fault: string): void => {
    const times = faults.get(fault);
    if (times === undefined || times.gone !== Number.POSITIVE_INFINITY) return;
    say({ type: 'lift-asked', fault });
    now += GONE_MS;
    times.gone = now;
    say({ type: 'lifted', fault, seen: ABSENT, by: 'runner' });
  };
  const injectOne = (step: Extract<Step, { do: 'inject' }>): void => {
    const fault = step.name;
    const links = step.fault.links(scenario.stack);
    const { maxDurationMs } = step;
    say({ type: 'armed', fault, kind: 'down', state: {}, touches: [], links, describe: CUT, maxDurationMs });
    say({ type: 'asked', fault });
    if (!step.permanent) faults.set(fault, { asked: now, gone: Number.POSITIVE_INFINITY });
    now += BITE_MS;
    say({ type: 'bites', fault, seen: both('refused'), carried: { bytes: {}, idle: [] } });
  };
  say({ type: 'phase', phase: 'inject', state: 'begin' });
  for (const [index, step] of scenario.method.entries()) {
    if (step.do === 'inject') injectOne(step);
    else if (step.do === 'lift') liftOne(step.name);
    else if (step.do === 'mark') say({ type: 'mark', stage: step.name });
    else if (step.do !== 'hold') now += 50;
    else now += step.forMs === 'auto' ? autoHoldMs(scenario, cellsInForce(scenario, index)) : step.forMs;
  }
  for (const name of faults.keys()) liftOne(name);
  say({ type: 'phase', phase: 'inject', state: 'end' });
  say({ type: 'method-end' });
  return { lines, faults, end: now };
};

const proofs = (faults: ReadonlyMap<string, Times>): readonly Timed[] =>
  [...faults].flatMap(([fault, { asked, gone }]) => {
    const times: Timed[] = [];
    for (let at = asked + BITE_MS + 1000; at < gone - GONE_MS; at += 1000) {
      times.push({ at, event: { type: 'proof', fault, yes: true, seen: both('refused') } });
    }
    return times;
  });

const samples = (watched: Surface, until: number, answer: (due: number, n: number) => Answered | 'unsent') => {
  const lines: Timed[] = [];
  const ids = new Map<string, number>();
  let rows = { due: [] as number[], sent: [] as number[], done: [] as number[], answer: [] as number[] };
  let first = 0;
  const flush = (at: number): void => {
    if (rows.due.length === 0) return;
    lines.push({ at, event: { type: 'samples', surface: watched.name, first, ...rows } });
    first += rows.due.length;
    rows = { due: [], sent: [], done: [], answer: [] };
  };
  for (let due = 1000, n = 0; due < until; due += watched.probe.everyMs, n += 1) {
    const answered = answer(due, n);
    const seen = answered === 'unsent' ? undefined : answered.seen;
    if (seen !== undefined && !ids.has(answerKey(seen))) {
      ids.set(answerKey(seen), ids.size);
      lines.push({ at: due, event: { type: 'answer', surface: watched.name, id: ids.size - 1, seen } });
    }
    rows.due.push(due);
    rows.sent.push(answered === 'unsent' ? -1 : due + 1);
    rows.done.push(answered === 'unsent' ? -1 : due + answered.tookMs);
    rows.answer.push(seen === undefined ? -1 : (ids.get(answerKey(seen)) ?? -1));
    if (rows.due.length === BATCH) flush(due);
  }
  flush(until);
  return lines;
};

/** The journal of a drill that went by the scenario's method, and in which surfaces behaved so. */
export const journalOf = (scenario: Scenario, story: Story = {}): readonly JournalLine[] => {
  const { behave = () => ok, control = () => ok, recoveryMs = 6000, run = 'R1', only = null } = story;
  const told = method(scenario);
  const end = told.end + recoveryMs;
  const lastGone = Math.max(...[...told.faults.values()].map(({ gone }) => gone));
  const answer =
    (watched: Surface, as: Behaviour) =>
    (due: number, n: number): Answered | 'unsent' => {
      const on = [...told.faults.values()].some(({ asked, gone }) => due >= asked && due < gone);
      return as({ surface: watched, n, due, on, sinceGone: due - lastGone });
    };
  const header: JournalEvent = {
    type: 'drill',
    run,
    scenario: scenario.id,
    stack: scenario.stack.id,
    profile: null,
    environment: 'process',
    seed: 1,
    wall: '2026-01-01T00:00:00.000Z',
    brownout: '0.1.0',
    node: 'v20',
    platform: 'linux',
    command: 'brownout run',
    only,
  };
  const lines: readonly Timed[] = [
    { at: 0, event: header },
    ...told.lines,
    ...proofs(told.faults),
    ...scenario.stack.surfaces.flatMap((one) => samples(one, end, answer(one, behave))),
    ...samples(CONTROL, end, answer(CONTROL, control)),
    { at: end, event: { type: 'recovery-end' } },
    { at: end + 100, event: { type: 'residue', left: [], checked: {} } },
  ];
  const edited = story.edit?.(lines) ?? lines;
  return edited.toSorted((a, b) => a.at - b.at).map(({ at, event }, seq) => ({ ...event, seq, at, v: 1 }));
};

export const recordOf = (lines: readonly JournalLine[]): DrillRecord => lines.reduce(fold, emptyRecord());

/** An editor that drops lines of these types. */
export const without =
  (...types: readonly JournalEvent['type'][]) =>
  (lines: readonly Timed[]): readonly Timed[] =>
    lines.filter(({ event }) => !types.includes(event.type));
