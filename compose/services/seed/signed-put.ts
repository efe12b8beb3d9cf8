import { setTimeout as sleep } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { call, NoAnswer, type Answered } from '../kit/client.ts';

const CALL_TIMEOUT_MS = 5000;
const PAUSE_MS = 200;
/** The storage, and as whom it is filled. */
export interface Destination {
  /** Where to connect. */
  readonly url: string;
  /** The Host that is sent and signed. */
  readonly host: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
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

const putOnce = async (to: Destination, { path, body, headers }: Put): Promise<Answered> => {
  const { accessKeyId, secretAccessKey } = to;
  const signer = new AwsV4Signer({
    method: 'PUT',
    url: `http://${to.host}${path}`,
    headers: { ...headers },
    accessKeyId,
    secretAccessKey,
    service: 's3',
    region: 'us-east-1',
  });
  const signed = await signer.sign();
  const sent = { ...Object.fromEntries(signed.headers), host: signed.url.host };
  return call(`${to.url}${path}`, { method: 'PUT', headers: sent, body, timeoutMs: CALL_TIMEOUT_MS });
};

const codeOf = ({ body }: Answered): string => /<Code>(.*?)<\/Code>/.exec(body.toString('utf8'))?.[1] ?? '';

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
