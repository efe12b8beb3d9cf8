import type { Observation } from './answer.ts';

const PROTOCOL_3 = 196_608;
const STARTING_UP = '57P03';
const KIND_AND_LENGTH = 5;

/** The first message of a client, in which `pg_isready` says who it would be; it logs in nowhere. */
export const postgresHello = (user: string): Buffer => {
  const words = Buffer.from(`user\0${user}\0database\0${user}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + words.length, 0);
  head.writeInt32BE(PROTOCOL_3, 4);
  return Buffer.concat([head, words]);
};

/**
 * The server's first message, once it is whole: it takes logins when it asks for one, or refuses this one for reasons
 * of its own. No `error`: it does. Undefined: more bytes are needed.
 */
export const postgresReadiness = (heard: Buffer): Observation | undefined => {
  const kind = String.fromCodePoint(heard[0] ?? 0);
  if (kind !== 'R' && kind !== 'E') return { error: 'protocol', json: { ready: false } };
  if (heard.length < KIND_AND_LENGTH || heard.length < 1 + heard.readInt32BE(1)) return undefined;
  if (kind === 'R') return { json: { ready: true } };
  const code = /(?:^|\0)C([0-9A-Z]{5})\0/.exec(heard.subarray(KIND_AND_LENGTH).toString('latin1'))?.[1] ?? '';
  return code === STARTING_UP ? { error: 'status', code, json: { ready: false } } : { code, json: { ready: true } };
};
