import { setTimeout as sleep } from 'node:timers/promises';
import { call, NoAnswer, type Answered } from '../kit/client.ts';
import type { KeyPair } from '../kit/key-pair.ts';
import { sign } from '../kit/sign.ts';

const CALL_TIMEOUT_MS = 5000;
const PAUSE_MS = 200;

/** The storage, and as whom it is filled. */
export interface Destination {
  /** Where to connect. */
  readonly url: string;
  /** The Host that is sent and signed. */
  readonly host: string;
  readonly accessKey: KeyPair;
  /** How long it may take to be ready. */
  readonly patienceMs: number;
}

/** One thing to put. */
export interface Put {
  /** With the query, if any. */
  readonly path: string;
  readonly body: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
}

const putOnce = async ({ url, host, accessKey }: Destination, put: Put): Promise<Answered> => {
  const { body, ...rest } = put;
  const { path, headers } = await sign({ method: 'PUT', host, accessKey, ...rest });
  return call(`${url}${path}`, { method: 'PUT', headers, body, timeoutMs: CALL_TIMEOUT_MS });
};

/** S3 tells its code in XML, the admin API in JSON. */
const codeOf = ({ body }: Answered): string => {
  const { xml, json } = /<Code>(?<xml>.*?)<\/Code>|"Code":"(?<json>.*?)"/.exec(body.toString('utf8'))?.groups ?? {};
  return xml ?? json ?? '';
};

/** The storage, or auth behind it, is still starting: neither a wrong key nor a wrong path mends itself. */
const isNotReady = (answer: Answered): boolean => answer.status === 503 || codeOf(answer) === 'AccessDenied';

const outcome = async (to: Destination, put: Put): Promise<{ readonly isDone: boolean; readonly seen: string }> => {
  try {
    const answer = await putOnce(to, put);
    const seen = `${answer.status} ${codeOf(answer)}`.trim();
    const isDone = answer.status < 300 || codeOf(answer) === 'BucketAlreadyOwnedByYou';
    if (!isDone && !isNotReady(answer)) throw new Error(`PUT ${put.path} was refused: ${seen}`);
    return { isDone, seen };
  } catch (error) {
    if (error instanceof NoAnswer) return { isDone: false, seen: error.message };
    throw error;
  }
};

/** Puts one thing, again and again while the storage is not ready. */
export const signedPut = async (to: Destination, put: Put): Promise<void> => {
  const deadline = performance.now() + to.patienceMs;
  for (;;) {
    const { isDone, seen } = await outcome(to, put);
    if (isDone) return;
    if (performance.now() > deadline)
      throw new Error(`PUT ${put.path} was not done within ${to.patienceMs / 1000} s: ${seen}`);
    await sleep(PAUSE_MS);
  }
};
