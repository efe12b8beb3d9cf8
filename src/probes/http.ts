import { z } from 'zod';
import type { Observation } from '../model/answer.ts';
import type { Json } from '../model/json.ts';
import type { Address, OpenProbe, ProbeContext, Target, Variables } from '../model/probe.ts';
import { resolvePointer } from '../model/pointer.ts';
import { render } from '../model/render.ts';
import { duration, type Ms } from '../model/units.ts';
import { httpUrl, readUrl, targetOf } from './exchange/address.ts';
import { defineProbe } from './exchange/define-probe.ts';
import { answers, fits } from './exchange/fits.ts';
import { httpExchange, openAgents, type Carrier } from './exchange/http-exchange.ts';
import { renderJson, renderRecord } from './exchange/render-json.ts';

const headers = z.record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, { error: 'not a header name' }), z.string());
const bodies = {
  json: z.json().exactOptional(),
  form: z.record(z.string(), z.string()).exactOptional(),
  body: z.string().exactOptional(),
};
const method = z.string().regex(/^[A-Z]+$/, { error: 'a method is written in capitals, as in GET or PURGE' });
const line = { method: method.default('GET'), headers: headers.default({}), ...bodies };
const captures = z.record(
  z.string().regex(/^[A-Za-z][\w-]*$/, { error: 'a name is made of letters, digits, - and _' }),
  z.string().regex(/^(\/.*)?$/, { error: 'a JSON Pointer begins with /' }),
);

const TWO_BODIES = 'a request has one body: json, form or body';
const hasOneBody = (request: object): boolean => Object.keys(bodies).filter((key) => key in request).length <= 1;

const request = z.strictObject({ url: httpUrl, ...line }).refine(hasOneBody, { error: TWO_BODIES });
const step = z.strictObject({ http: request, is: answers.exactOptional(), capture: captures.default({}) });
const session = z.strictObject({ http: request, capture: captures, refresh: duration.default(300_000) });

/** What only makes sense beside `url`. */
const OF_ONE_REQUEST = ['method', 'headers', ...Object.keys(bodies)];

const params = z
  .strictObject({
    url: httpUrl.exactOptional(),
    method: method.exactOptional(),
    headers: headers.exactOptional(),
    ...bodies,
    steps: z.array(step).min(1).exactOptional(),
    session: session.exactOptional(),
  })
  .superRefine((given, context) => {
    if ((given.url === undefined) === (given.steps === undefined))
      context.addIssue({ code: 'custom', message: 'an http probe has either a url or steps' });
    for (const key of OF_ONE_REQUEST.filter((name) => given.steps !== undefined && name in given))
      context.addIssue({ code: 'custom', path: [key], message: `${key} belongs into one of the steps` });
    if (!hasOneBody(given)) context.addIssue({ code: 'custom', message: TWO_BODIES });
  })
  .transform(({ url, steps, session: login, ...rest }) => ({
    steps: steps ?? [{ http: { method: 'GET', headers: {}, ...rest, url: url ?? '' }, capture: {} }],
    single: steps === undefined,
    ...(login === undefined ? {} : { session: login }),
  }));

type Params = z.output<typeof params>;
type Request = z.output<typeof request>;
type Step = z.output<typeof step>;

/** What a sample has to work with. */
interface Means extends Carrier {
  readonly variables: Variables;
}

interface Walk {
  /** Of the last step reached. */
  readonly observation: Observation;
  /** Those given and those captured; absent when a step stopped the walk. */
  readonly variables?: Variables;
}

const bodyOf = (written: Request, variables: Variables): { readonly type?: string; readonly text?: string } => {
  if (written.json !== undefined)
    return { type: 'application/json', text: JSON.stringify(renderJson(written.json, variables)) };
  if (written.form !== undefined)
    return {
      type: 'application/x-www-form-urlencoded',
      text: new URLSearchParams(renderRecord(written.form, variables)).toString(),
    };
  return written.body === undefined ? {} : { text: render(written.body, variables) };
};

/** Sends one request; a name that nobody can dial is what an unknown host is: `dns`. */
const ask = async (context: ProbeContext, written: Request, using: Means): Promise<Observation> => {
  const named = readUrl(render(written.url, using.variables));
  if (!named) return { error: 'content', text: 'the address is not http://<component>/…' };
  const { type, text } = bodyOf(written, using.variables);
  const given = Object.entries(renderRecord(written.headers, using.variables)).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  let address: Address;
  try {
    address = context.dial(named.component, named.port);
  } catch (error) {
    return { error: 'dns', text: (error as Error).message };
  }
  const { observation } = await httpExchange(
    {
      address,
      method: written.method,
      path: named.path,
      headers: {
        host: named.host,
        ...(type === undefined ? {} : { 'content-type': type }),
        ...Object.fromEntries(given),
      },
      ...(text === undefined ? {} : { body: text }),
    },
    using,
  );
  return observation;
};

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What an answer brought for the steps to come, or the pointer that led nowhere. */
const capture = (from: Json | undefined, pointers: Readonly<Record<string, string>>): Variables | string => {
  const found = Object.entries(pointers).map(
    ([name, pointer]) => [name, resolvePointer(from, pointer), pointer] as const,
  );
  const missing = found.find(([, value]) => value === undefined);
  return missing ? missing[2] : Object.fromEntries(found.map(([name, value = null]) => [name, asText(value)]));
};

const walk = async (context: ProbeContext, steps: readonly Step[], using: Means): Promise<Walk> => {
  const known: Record<string, string> = { ...using.variables };
  let observation: Observation = {};
  for (const { http: written, is, capture: pointers } of steps) {
    const sentAt = performance.now();
    observation = await ask(context, written, { ...using, variables: known });
    if (!fits(is, observation, performance.now() - sentAt)) return { observation };
    const captured = capture(observation.json, pointers);
    if (typeof captured === 'string')
      return { observation: { ...observation, error: 'content', text: `the answer has no ${captured}` } };
    Object.assign(known, captured);
  }
  return { observation, variables: known };
};

/** An HTTP probe that may be logged in. */
class HttpProbe implements OpenProbe {
  readonly #params: Params;
  readonly #context: ProbeContext;
  readonly #agents;
  #session: { readonly variables: Variables; readonly until: Ms } | undefined;

  constructor(given: Params, context: ProbeContext) {
    this.#params = given;
    this.#context = context;
    this.#agents = openAgents(context.connection);
  }

  /** Undefined: logged in, or no session is asked for. */
  async login(using: Means): Promise<Observation | undefined> {
    const { session: asked } = this.#params;
    if (!asked || (this.#session && performance.now() < this.#session.until)) return undefined;
    const { observation, variables } = await walk(this.#context, [asked], using);
    if (!variables) return observation.error === undefined ? { ...observation, error: 'login' } : observation;
    const captured = Object.keys(asked.capture).map((name) => [name, variables[name] ?? ''] as const);
    this.#session = { variables: Object.fromEntries(captured), until: performance.now() + asked.refresh };
    return undefined;
  }

  /** Logs in before the first sample, where it can; where it cannot, the samples will tell. */
  async start(): Promise<void> {
    if (!this.#params.session) return;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#context.timeoutMs);
    const variables = { ...this.#context.variables, sample: '0' };
    await this.#agents.use((agent) => this.login({ agent, signal: deadline.signal, variables }));
    clearTimeout(timer);
  }

  async sample(n: number, signal: AbortSignal): Promise<Observation> {
    const variables = { ...this.#context.variables, sample: String(n) };
    return this.#agents.use(async (agent) => {
      const refused = await this.login({ agent, signal, variables });
      if (refused) return refused;
      const using = { agent, signal, variables: { ...variables, ...this.#session?.variables } };
      const { observation } = await walk(this.#context, this.#params.steps, using);
      if (observation.status === 401) this.#session = undefined;
      return observation;
    });
  }

  async close(): Promise<void> {
    this.#agents.close();
  }
}

const targetsOf = ({ steps, single, session: login }: Params): readonly Target[] => [
  ...(login ? targetOf(login.http.url, ['session', 'http', 'url']) : []),
  ...steps.flatMap(({ http: { url } }, at) => targetOf(url, single ? ['url'] : ['steps', at, 'http', 'url'])),
];

export const http = defineProbe({
  kind: 'http',
  summary: {
    en: 'An HTTP request, or several steps of which a later one uses what an earlier one brought',
    zh: '一个 HTTP 请求，或若干步骤，后一步使用前一步取得的值',
  },
  params,
  targets: targetsOf,
  open: async (given, context) => {
    const probe = new HttpProbe(given, context);
    await probe.start();
    return probe;
  },
});
