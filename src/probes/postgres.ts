import { Socket } from 'node:net';
import { Client, DatabaseError, type QueryResult } from 'pg';
import { z } from 'zod';
import type { Observation } from '../model/answer.ts';
import type { Json } from '../model/json.ts';
import type { Address, OpenProbe, ProbeContext, Variables } from '../model/probe.ts';
import { render } from '../model/render.ts';
import { defineProbe } from './exchange/define-probe.ts';
import { failure } from './exchange/failure.ts';
import { postgresReady } from './exchange/postgres-ready.ts';
import { renderJson } from './exchange/render-json.ts';
import { untilAborted } from './exchange/until-aborted.ts';

const URL_PARTS =
  /^postgres(?:ql)?:\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([A-Za-z0-9][A-Za-z0-9._-]*)(?::(\d{1,5}))?(?:\/([^?#]*))?$/;
/** Authentication, error, notice, version. */
const FIRST_MESSAGES: ReadonlySet<string> = new Set(['R', 'E', 'N', 'v']);
/** Of SQLSTATE: invalid authorization. */
const LOGIN_CLASS = '28';

const params = z
  .strictObject({
    url: z
      .string()
      .regex(URL_PARTS, { error: 'an address is postgres://<user>:<password>@<component>[:port]/<database>' }),
    query: z.string().min(1).exactOptional(),
    params: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).default([]),
    /** `ready`: does the server ask who we are? Needs no user. */
    op: z.literal('ready').exactOptional(),
  })
  .superRefine((given, context) => {
    if ((given.op === undefined) === (given.query === undefined))
      context.addIssue({ code: 'custom', message: 'a postgres probe has either a query or op: ready' });
    if (given.query !== undefined && !URL_PARTS.exec(given.url)?.[1])
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message: 'a query needs a user: postgres://<user>:<password>@…',
      });
  });

type Params = z.output<typeof params>;

interface Login {
  readonly component: string;
  readonly port?: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** The parts are rendered one by one, so that a password may hold any character. */
const loginOf = (url: string, variables: Variables): Login => {
  const [, user = '', password = '', component = '', port, database = ''] = URL_PARTS.exec(url) ?? [];
  const part = (text: string): string => render(decodeURIComponent(text), variables);
  return {
    component,
    ...(port === undefined ? {} : { port: Number(port) }),
    user: part(user),
    password: part(password),
    database: part(database === '' ? user : database),
  };
};

/** A connection to the database, with the socket in our own hands: only so can it be dropped at once. */
class Line {
  readonly #socket = new Socket();
  readonly #client: Client;
  #broken = false;

  constructor(address: Address, { user, password, database }: Login) {
    this.#client = new Client({
      ...address,
      user,
      password,
      database,
      ssl: false,
      application_name: 'brownout',
      stream: () => this.#socket,
    });
    // The driver would wait for the rest of what it takes for a long message.
    this.#socket.once('data', (bytes: Buffer) => {
      if (!FIRST_MESSAGES.has(bytes.toString('latin1', 0, 1))) this.#socket.destroy(new Error('this is no Postgres'));
    });
    this.#client.on('error', () => (this.#broken = true));
    this.#client.on('end', () => (this.#broken = true));
  }

  get broken(): boolean {
    return this.#broken;
  }

  /** Undefined: logged in. */
  login(signal: AbortSignal): Promise<Observation | undefined> {
    return this.#bounded(signal, () => this.#client.connect());
  }

  async query(text: string, values: readonly unknown[], signal: AbortSignal): Promise<Observation> {
    let rows: Json = [];
    const failed = await this.#bounded(signal, async () => {
      const results: QueryResult | readonly QueryResult[] = await this.#client.query(text, [...values]);
      // Values of the driver's own types (dates, buffers) become what JSON makes of them.
      rows = JSON.parse(JSON.stringify([results].flat().at(-1)?.rows ?? [])) as Json;
    });
    return failed ?? { json: rows, text: JSON.stringify(rows).slice(0, 200) };
  }

  /** Says good-bye, waits for nothing that the other side does. */
  async end(): Promise<void> {
    if (this.#socket.destroyed) return;
    const closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#client.end().catch(() => undefined);
    this.#socket.destroySoon();
    await closed;
  }

  drop(): void {
    this.#broken = true;
    this.#socket.destroy();
  }

  #bounded(signal: AbortSignal, act: () => Promise<unknown>): Promise<Observation | undefined> {
    return untilAborted<Observation | undefined>({ signal, late: { error: 'timeout' } }, (settle) => {
      const bytesBefore = this.#socket.bytesRead;
      act().then(
        () => settle(undefined),
        (error: Error) => settle(this.#told(error, this.#socket.bytesRead > bytesBefore)),
      );
      return (failed) => {
        if (failed && failed.error !== 'status') this.drop();
      };
    });
  }

  #told(error: Error, answered: boolean): Observation {
    if (error instanceof DatabaseError) {
      const code = error.code ?? '';
      // After a fatal error the server closes.
      if (error.severity !== 'ERROR') this.#broken = true;
      return { error: code.startsWith(LOGIN_CLASS) ? 'login' : 'status', code, text: error.message.slice(0, 200) };
    }
    if (error.message.startsWith('SASL:')) return { error: 'login', text: error.message };
    if (!error.message.startsWith('Connection terminated')) return failure(error, answered);
    return { error: answered ? 'cut' : 'closed', text: error.message };
  }
}

/** Queries, each on a connection of its own, or on one that is kept. */
class QueryProbe implements OpenProbe {
  readonly #params: Params;
  readonly #context: ProbeContext;
  #kept: Line | undefined;

  constructor(given: Params, context: ProbeContext) {
    this.#params = given;
    this.#context = context;
  }

  async #connect(variables: Variables, signal: AbortSignal): Promise<Line | Observation> {
    const login = loginOf(this.#params.url, variables);
    const line = new Line(this.#context.dial(login.component, login.port), login);
    const failed = await line.login(signal);
    if (!failed) return line;
    line.drop();
    return failed;
  }

  /** The kept connection is made before the first sample, where it can; where it cannot, the samples will tell. */
  async start(): Promise<void> {
    if (this.#context.connection === 'fresh') return;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#context.timeoutMs);
    const line = await this.#connect({ ...this.#context.variables, sample: '0' }, deadline.signal);
    clearTimeout(timer);
    if (line instanceof Line) this.#kept = line;
  }

  /** Back to the one kept connection; a second one, made while the first was busy, is ended. */
  async #release(line: Line): Promise<void> {
    if (line.broken) line.drop();
    else if (this.#context.connection === 'reuse' && !this.#kept) this.#kept = line;
    else await line.end();
  }

  async sample(n: number, signal: AbortSignal): Promise<Observation> {
    const variables = { ...this.#context.variables, sample: String(n) };
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept?.broken) {
      kept.drop();
      return { error: 'closed', text: 'the connection that was kept open broke' };
    }
    const line = kept ?? (await this.#connect(variables, signal));
    if (!(line instanceof Line)) return line;
    const values = renderJson(this.#params.params, variables) as readonly Json[];
    const seen = await line.query(render(this.#params.query ?? '', variables), values, signal);
    await this.#release(line);
    return seen;
  }

  async close(): Promise<void> {
    await this.#kept?.end();
    this.#kept = undefined;
  }
}

const openReady = (given: Params, context: ProbeContext): OpenProbe => ({
  sample: (n, signal) => {
    const { component, port, user } = loginOf(given.url, { ...context.variables, sample: String(n) });
    return postgresReady(context.dial(component, port), user === '' ? 'brownout' : user, signal);
  },
  close: async () => {},
});

export const postgres = defineProbe({
  kind: 'postgres',
  summary: 'A query on Postgres with its login, or on a connection kept open; or whether it is ready',
  params,
  targets: ({ url }) => {
    const [, , , component = '', port] = URL_PARTS.exec(url) ?? [];
    return [{ component, ...(port === undefined ? {} : { port: Number(port) }), path: ['url'] }];
  },
  open: async (given, context) => {
    if (given.op === 'ready') return openReady(given, context);
    const probe = new QueryProbe(given, context);
    await probe.start();
    return probe;
  },
});
