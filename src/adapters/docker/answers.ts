import { StackError } from '../../model/errors.ts';
import { both, type Text } from '../../model/text.ts';
import { durationZh, formatDuration, type Ms } from '../../model/units.ts';

/** What an engine that is there needs at most to say so. */
export const ANSWER_MS: Ms = 2000;
/** What a question gets that it may have to work for. */
export const ASK_MS: Ms = 10_000;

/** Of a refusal; 0: the engine said nothing. */
export const statusOf = (error: unknown): number => (error as { readonly statusCode?: number }).statusCode ?? 0;

/** Nothing was heard of the engine: it is not there, or says nothing. */
export class SilentEngine extends StackError {
  readonly why: Text;
  /** It took the question. */
  readonly hangs: boolean;

  constructor(why: Text, { hangs, cause }: { readonly hangs: boolean; readonly cause?: unknown }) {
    super({ en: `the Docker engine does not answer (${why.en})`, zh: `Docker 引擎无响应（${why.zh}）` }, { cause });
    this.why = why;
    this.hangs = hangs;
  }
}

const late = (within: Ms): SilentEngine =>
  new SilentEngine(
    { en: `no answer within ${formatDuration(within)}`, zh: `${durationZh(within)}内无响应` },
    { hangs: true },
  );

/** A connection that broke has a code, and no status. */
const isBroken = (error: unknown): error is Error =>
  error instanceof Error && !(error instanceof StackError) && 'code' in error && statusOf(error) === 0;

/**
 * What comes of a call, in time: where the connection goes in the middle of an answer, Docker's client never tells. The
 * call itself may go on; nobody waits for it.
 */
export const inTime = async <T>(call: Promise<T>, within: Ms): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const never = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late(within)), within);
  });
  try {
    return await Promise.race([call, never]);
  } catch (error) {
    throw isBroken(error) ? new SilentEngine(both(error.message), { hangs: false, cause: error }) : error;
  } finally {
    clearTimeout(timer);
  }
};
