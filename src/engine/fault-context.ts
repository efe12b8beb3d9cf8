import { answerShape, type Answers } from '../model/answer.ts';
import type { Replica } from '../model/environment.ts';
import { InputError, StackError } from '../model/errors.ts';
import type { Called, FaultContext } from '../model/fault.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { ProbeContext, Variables } from '../model/probe.ts';
import { render } from '../model/render.ts';
import { both } from '../model/text.ts';
import type { Stack } from '../model/stack.ts';
import type { Ms } from '../model/units.ts';
import type { DrillPorts } from './ports.ts';
import { captured, sendOnce } from './requests.ts';

/** How long a request of the operator may take. */
const CALL_MS: Ms = 2000;

export interface Around {
  readonly run: string;
  /** The run that brought the stack up, where that was another: what ends the stack knows no other name. */
  readonly stackRun?: string;
  readonly stack: Stack;
  readonly replica: Replica;
  readonly ports: Pick<DrillPorts, 'ask' | 'clock' | 'probes' | 'variables'>;
}

/** `run`, `secret.*`, `env.*`: what every request of a drill knows. */
const variablesOf = ({ run, replica, ports }: Around): Variables => ({
  run,
  ...Object.fromEntries(Object.entries(replica.secrets).map(([name, value]) => [`secret.${name}`, value])),
  ...Object.fromEntries(Object.entries(ports.variables).map(([name, value]) => [`env.${name}`, value])),
});

const linkName = (
  { stack }: Around,
  origin: string,
  target: { readonly component: string; readonly port?: number },
): string => {
  const link = stack.links.find(
    (it) => it.from === origin && it.to === target.component && (target.port === undefined || it.port === target.port),
  );
  if (!link) throw new StackError(`the stack ${stack.id} has no link ${origin}->${target.component}`);
  return link.name;
};

/** What a probe or a request needs, when it comes from `client` (a user) or `operator` (the drill). */
export const probeContext = (
  around: Around,
  origin: 'client' | 'operator',
  options: Partial<Pick<ProbeContext, 'connection' | 'timeoutMs' | 'variables'>> = {},
): ProbeContext => ({
  dial: (component, port) =>
    around.replica.address(linkName(around, origin, port === undefined ? { component } : { component, port })),
  variables: { ...variablesOf(around), ...options.variables },
  connection: options.connection ?? 'fresh',
  timeoutMs: options.timeoutMs ?? CALL_MS,
  mark: around.stackRun ?? around.run,
});

const ENVELOPE = new Set(['is', 'save', 'within', 'capture']);

const answersOf = (raw: Json | undefined): Answers | undefined =>
  raw === undefined ? undefined : [raw].flat().map((answer) => answerShape.parse(answer));

const call = async (
  around: Around,
  request: JsonObject,
  { saved = {}, patienceMs = CALL_MS }: NonNullable<Parameters<FaultContext['call']>[1]>,
): Promise<Called> => {
  const kind = Object.keys(request).find((key) => !ENVELOPE.has(key)) ?? '';
  const probe = around.ports.probes[kind];
  if (!probe) throw new InputError(`no probe kind is called ${kind}`);
  const variables = Object.fromEntries(Object.entries(saved).map(([name, value]) => [`saved.${name}`, value]));
  const context = probeContext(around, 'operator', { variables, timeoutMs: patienceMs });
  const is = answersOf(rendered(request['is'], context.variables));
  const outcome = await sendOnce(probe.bind(request[kind]), is, { context, clock: around.ports.clock });
  return {
    fits: outcome.fits,
    says: outcome.says,
    text: outcome.observation.text ?? '',
    saved: captured(outcome.observation, (request['save'] ?? {}) as Readonly<Record<string, string>>),
  };
};

/** `is` may name the run and what was saved: `json: { /version: "${saved.good}" }`. Alone, a saved value keeps its number. */
const rendered = (raw: Json | undefined, variables: Variables): Json | undefined => {
  if (typeof raw === 'string') {
    const whole = /^\$\{(saved\.[^}]+)\}$/.exec(raw)?.[1];
    const value = whole === undefined ? undefined : variables[whole];
    return value === undefined ? render(raw, variables) : asJson(value);
  }
  if (Array.isArray(raw)) return raw.map((item: Json) => rendered(item, variables) ?? null);
  if (typeof raw === 'object' && raw !== null)
    return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, rendered(value, variables) ?? null]));
  return raw;
};

const asJson = (value: string): Json => {
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
};

/** What faults use: the same in the runner, the guard, `recover` and `lift`. */
export const faultContext = (around: Around, usual: ReadonlyMap<string, Ms> = new Map()): FaultContext => ({
  run: around.run,
  stack: around.stack,
  proxies: around.replica.proxies,
  components: around.replica.components,
  ask: async (name, patienceMs) => {
    const link = around.stack.links.find((it) => it.name === name);
    const target = around.stack.components.find((it) => it.name === link?.to);
    if (!target) throw new StackError(`the stack ${around.stack.id} has no link ${name}`);
    const { ready, external } = target;
    const question = { at: around.replica.address(name), ready, name: external?.host ?? target.name, patienceMs };
    return around.replica.ask ? around.replica.ask(question) : around.ports.ask(question);
  },
  call: async (request, how = {}) => call(around, request, how),
  usual: (link) => usual.get(link),
});

const noStack = (): never => {
  throw new StackError({ en: 'the stack is not there', zh: '环境不在' });
};

const NO_STACK: Stack = {
  id: '',
  title: both(''),
  file: '',
  secrets: {},
  profiles: {},
  components: [],
  links: [],
  surfaces: [],
  allowCommands: false,
  notTested: [],
  exports: {},
};

const NO_REPLICA: Replica = {
  proxies: {
    list: noStack,
    setEnabled: noStack,
    addToxic: noStack,
    removeToxic: noStack,
    traffic: noStack,
    countsAtEnd: false,
  },
  components: { state: noStack, read: noStack, act: noStack, restore: noStack },
  address: noStack,
  control: { host: '', port: 0 },
  secrets: {},
  exports: {},
  snapshot: noStack,
};

/** For faults that outlive their stack: they ask nothing of it, and it may be gone, or half gone. */
export const outsideContext = (run: string, ports: Around['ports']): FaultContext =>
  faultContext({ run, stack: NO_STACK, replica: NO_REPLICA, ports });
