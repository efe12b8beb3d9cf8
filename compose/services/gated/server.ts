import type { Server } from 'node:http';
import { join } from 'node:path';
import { httpServer, HttpError, sendJson, type Handler, type Routes } from '../kit/http.ts';
import { Counters } from '../kit/metrics.ts';
import type { Endpoint, Endpoints } from './endpoint.ts';
import { Gate } from './gate.ts';
import { machines } from './machines.ts';
import { Records } from './records.ts';
import { logs, messages } from './stream.ts';
import { table } from './table.ts';

export interface Options {
  readonly configuration: string;
  /** Where auth is, e.g. `http://auth:8080`. */
  readonly auth: string;
  /** Where the machine is that the console manages. */
  readonly ecs: string;
  /** Where the records are kept. */
  readonly folder: string;
  /** For a question to auth, and for a call to the machine. */
  readonly timeoutMs: number;
  readonly log?: (line: string) => void;
}

export interface Gated {
  readonly server: Server;
  readonly close: () => Promise<void>;
}

type Configuration = (records: Records, options: Options) => Endpoints;

const configurations: Readonly<Record<string, Configuration>> = {
  console: machines,
  ots: table,
  sls: logs,
  mns: messages,
};

interface Desk {
  readonly gate: Gate;
  readonly counters: Counters;
  readonly log: (line: string) => void;
}

const guarded =
  ({ gate, counters, log }: Desk, { action, answer }: Endpoint): Handler =>
  async (exchange) => {
    const { request, response, url } = exchange;
    const told = (status: number): void => {
      counters.count('gated_requests_total', { status: String(status) });
      if (status >= 400) log(`${request.method} ${url.pathname} ${status}`);
    };
    try {
      await gate.admit(request, { action, resource: url.pathname });
      const reply = await answer(exchange);
      told(reply.status);
      sendJson(response, reply.status, reply.body);
    } catch (error) {
      told(error instanceof HttpError ? error.status : 500);
      throw error;
    }
  };

/** One of the services that ask auth for each call and keep their state on their own disk; not yet listening. */
export const createGated = async (options: Options): Promise<Gated> => {
  const configuration = configurations[options.configuration];
  if (!configuration)
    throw new Error(`no configuration "${options.configuration}": use ${Object.keys(configurations).join(', ')}`);
  const records = await Records.open(join(options.folder, 'records.jsonl'));
  const counters = new Counters();
  const gate = new Gate(options.auth, options.timeoutMs, counters);
  const desk: Desk = { gate, counters, log: options.log ?? (() => {}) };
  const endpoints = Object.entries(configuration(records, options));
  const routes: Routes = Object.fromEntries(endpoints.map(([route, endpoint]) => [route, guarded(desk, endpoint)]));
  const server = httpServer({
    'GET /healthz': () => ({ status: 'ok' }),
    'GET /metrics': ({ response }) => void response.setHeader('content-type', 'text/plain').end(counters.page()),
    ...routes,
  });
  return { server, close: () => records.close() };
};
