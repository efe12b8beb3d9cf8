import { call } from '../kit/client.ts';
import type { Database } from '../kit/database.ts';
import type { Counters } from '../kit/metrics.ts';
import type { Turn } from '../kit/work-loop.ts';

export interface Producer {
  /** Which events are meant: `sls` or `mns`. */
  readonly target: string;
  readonly url: string;
  /** `name:secret` */
  readonly accessKey: string;
  readonly database: Database;
  readonly counters: Counters;
}

const BATCH = 50;
const TIMEOUT_MS = 2000;

const deliver = async (producer: Producer, event: unknown): Promise<void> => {
  const answered = await call(producer.url, {
    method: 'POST',
    headers: { authorization: `Key ${producer.accessKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(event),
    timeoutMs: TIMEOUT_MS,
  });
  if (answered.status !== 200 && answered.status !== 201) throw new Error(`${producer.target}: ${answered.status}`);
};

/**
 * Delivers the oldest events of a target in order and deletes those acknowledged; stops at the first that is not.
 * An event may be delivered again after a crash: receivers know them by id.
 */
export const produce = async (producer: Producer, stopping: AbortSignal): Promise<Turn> => {
  const { database, target, counters } = producer;
  const rows = await database.query<{ id: number; body: unknown }>(
    `select id, body from events where target = $1 order by id limit ${BATCH}`,
    [target],
  );
  const done: number[] = [];
  try {
    for (const row of rows) {
      if (stopping.aborted) break;
      await deliver(producer, row.body);
      done.push(row.id);
    }
  } finally {
    if (done.length > 0) {
      counters.count('app_events_delivered_total', { target }, done.length);
      await database.query('delete from events where id = any($1)', [done]);
    }
  }
  return rows.length === BATCH ? 'more' : 'idle';
};
