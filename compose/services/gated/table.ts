import { HttpError } from '../kit/http.ts';
import { prefixOf, readFields } from '../kit/input.ts';
import { parameter, type Endpoints } from './endpoint.ts';
import type { Records } from './records.ts';

const SHELF = 'rows';

/** A table store: rows by key, the newest write wins. */
export const table = (records: Records): Endpoints => ({
  'PUT /rows/:key': {
    action: 'ots:PutRow',
    answer: async (exchange) => {
      const key = parameter(exchange, 'key');
      await records.put(SHELF, key, await readFields(exchange));
      return { status: 200, body: { key } };
    },
  },
  'GET /rows/:key': {
    action: 'ots:GetRow',
    answer: (exchange) => {
      const key = parameter(exchange, 'key');
      if (!records.has(SHELF, key)) throw new HttpError(404, 'NoSuchRow');
      return { status: 200, body: records.get(SHELF, key) };
    },
  },
  'GET /rows': {
    action: 'ots:ListRows',
    answer: (exchange) => ({ status: 200, body: { keys: records.ids(SHELF, prefixOf(exchange)) } }),
  },
});
