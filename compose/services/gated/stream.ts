import { HttpError } from '../kit/http.ts';
import { prefixOf, readFields } from '../kit/input.ts';
import { parameter, type Endpoints } from './endpoint.ts';
import type { Records } from './records.ts';

interface Names {
  /** First part of the path, e.g. `logs`. */
  readonly path: string;
  readonly write: string;
  readonly read: string;
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Entries in the order in which they came: a producer that sends one twice has stored it once. */
const stream =
  ({ path, write, read }: Names) =>
  (records: Records): Endpoints => ({
    [`POST /${path}/:shelf`]: {
      action: write,
      answer: async (exchange) => {
        const entry = await readFields(exchange);
        const { id, producer } = entry as { readonly id?: unknown; readonly producer?: unknown };
        if (!isName(id) || !isName(producer)) throw new HttpError(400, 'BadEntry', 'an entry has an id and a producer');
        const added = await records.add(parameter(exchange, 'shelf'), id, entry);
        return { status: added ? 201 : 200, body: { id } };
      },
    },
    [`GET /${path}/:shelf`]: {
      action: read,
      answer: (exchange) => ({
        status: 200,
        body: { keys: records.ids(parameter(exchange, 'shelf'), prefixOf(exchange)) },
      }),
    },
  });

/** A log service: one stream a project. */
export const logs = stream({ path: 'logs', write: 'sls:PostLogs', read: 'sls:ListLogs' });

/** A message service: one stream a queue. */
export const messages = stream({ path: 'messages', write: 'mns:SendMessage', read: 'mns:ListMessages' });
