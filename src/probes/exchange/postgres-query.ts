import { Socket } from 'node:net';
import { Client, DatabaseError, type QueryResult } from 'pg';
import type { Observation } from '../../model/answer.ts';
import type { Json } from '../../model/json.ts';
import type { Address, OpenProbe, ProbeContext, Variables } from '../../model/probe.ts';
import { render } from '../../model/render.ts';
import { failure } from './failure.ts';
import { type Login, loginOf } from './postgres-login.ts';
import { renderJson } from './render-json.ts';
import { untilAborted } from './until-aborted.ts';

/** Authentication, error, notice, version. */
const FIRST_MESSAGES: ReadonlySet<string> = new Set(['R', 'E', 'N', 'v']);
/** Of SQLSTATE: invalid authorization. */
const LOGIN_CLASS = '28';

export interface Query {
  /** `postgres://user:password@component[:port]/database`, with variables. */
  readonly url: string;
  readonly query: string;
  readonly params: readonly Json[];
}

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
export class QueryProbe implements OpenProbe {
  readonly #params: Query;
  readonly #context: ProbeContext;
  #kept: Line | undefined;

  constructor(given: Query, context: ProbeContext) {
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
    const seen = await line.query(render(this.#params.query, variables), values, signal);
    await this.#release(line);
    return seen;
  }

  async close(): Promise<void> {
    await this.#kept?.end();
    this.#kept = undefined;
  }
}
