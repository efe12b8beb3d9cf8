import type { IncomingMessage, ServerResponse } from 'node:http';
import { mayDo, type Judges } from './authority.ts';
import type { Payload } from './payload.ts';
import type { Caller, Wish } from './question.ts';
import { S3Error } from './s3-error.ts';
import type { Store } from './store/store.ts';
import type { Target } from './target.ts';

/** One request, and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: Target;
  /** undefined: anonymous. */
  readonly caller: Caller | undefined;
  readonly payload: Payload;
  readonly store: Store;
  readonly judges: Judges;
  /** The owner's access key. */
  readonly rootName: string;
}

/** Answers one kind of request, or throws an S3Error. */
export type Operation = (exchange: Exchange) => Promise<void>;

/** The same, its signature verified; S3Error when that is wrong. */
export const proven = (exchange: Exchange): Exchange => {
  const { caller } = exchange;
  return caller ? { ...exchange, caller: { ...caller, identity: caller.identity.verify() } } : exchange;
};

/** Whether the request may do this to its own bucket and key, or to those of `on`. Each call asks. */
export const may = (exchange: Exchange, action: string, on: Partial<Omit<Wish, 'action'>> = {}): Promise<boolean> => {
  const { bucket, key } = exchange.target;
  return mayDo(exchange.judges, exchange.caller, { bucket, key, ...on, action });
};

/** S3Error AccessDenied when the request may not do this. */
export const need = async (exchange: Exchange, action: string, on?: Partial<Omit<Wish, 'action'>>): Promise<void> => {
  if (!(await may(exchange, action, on))) throw new S3Error('AccessDenied');
};

/**
 * Asks about a right that decides nothing here: MinIO asks, so auth must hear it, and the time it takes is felt. Not by
 * a client that has left: after a hang hundreds of them would ask in vain at once, and hold up those who are there.
 */
export const askInVain = async (exchange: Exchange, action: string): Promise<void> => {
  if (exchange.caller && !exchange.response.destroyed) await may(exchange, action);
};
