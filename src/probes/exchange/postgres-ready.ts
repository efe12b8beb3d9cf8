import { connect } from 'node:net';
import type { Observation } from '../../model/answer.ts';
import type { Address } from '../../model/probe.ts';
import { failure } from './failure.ts';
import { untilAborted } from './until-aborted.ts';

const PROTOCOL_3 = 196_608;
const STARTING_UP = '57P03';
const KIND_AND_LENGTH = 5;

const startupPacket = (user: string): Buffer => {
  const words = Buffer.from(`user\0${user}\0database\0${user}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + words.length, 0);
  head.writeInt32BE(PROTOCOL_3, 4);
  return Buffer.concat([head, words]);
};

/** The first message, once it is whole: ready when the server asks for a login, or refuses this one for its own reasons. */
const readiness = (heard: Buffer): Observation | undefined => {
  const kind = String.fromCharCode(heard[0] ?? 0);
  if (kind !== 'R' && kind !== 'E') return { error: 'protocol', json: { ready: false } };
  if (heard.length < KIND_AND_LENGTH || heard.length < 1 + heard.readInt32BE(1)) return undefined;
  if (kind === 'R') return { json: { ready: true } };
  const code = /(?:^|\0)C([0-9A-Z]{5})\0/.exec(heard.subarray(KIND_AND_LENGTH).toString('latin1'))?.[1] ?? '';
  return code === STARTING_UP ? { error: 'status', code, json: { ready: false } } : { code, json: { ready: true } };
};

/** Does a Postgres server there take logins? Asks as `pg_isready` does, and logs in nowhere. */
export const postgresReady = (address: Address, user: string, signal: AbortSignal): Promise<Observation> =>
  untilAborted<Observation>({ signal, late: { error: 'timeout' } }, (settle) => {
    const socket = connect(address, () => socket.write(startupPacket(user)));
    const fail = (seen: Observation): void => settle({ ...seen, json: { ready: false } });
    let heard: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      const seen = readiness(heard);
      if (seen) settle(seen);
    });
    socket.on('error', (error) => fail(failure(error, heard.length > 0)));
    socket.on('end', () => fail({ error: heard.length > 0 ? 'cut' : 'closed' }));
    return () => socket.destroy();
  });
