import { connect } from 'node:net';
import type { Observation } from '../../model/answer.ts';
import { postgresHello, postgresReadiness } from '../../model/postgres-hello.ts';
import type { Address } from '../../model/probe.ts';
import { failure } from './failure.ts';
import { untilAborted } from './until-aborted.ts';

/** Does a Postgres server there take logins? Asks as `pg_isready` does, and logs in nowhere. */
export const postgresReady = (address: Address, user: string, signal: AbortSignal): Promise<Observation> =>
  untilAborted<Observation>({ signal, late: { error: 'timeout' } }, (settle) => {
    const socket = connect(address, () => socket.write(postgresHello(user)));
    const fail = (seen: Observation): void => settle({ ...seen, json: { ready: false } });
    let heard: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      const seen = postgresReadiness(heard);
      if (seen) settle(seen);
    });
    socket.on('error', (error) => fail(failure(error, heard.length > 0)));
    socket.on('end', () => fail({ error: heard.length > 0 ? 'cut' : 'closed' }));
    return () => socket.destroy();
  });
