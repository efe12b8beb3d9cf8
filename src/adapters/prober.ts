import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { StackError } from '../model/errors.ts';
import type { Asked, ReadyQuestion } from '../model/fault.ts';
import type { Address } from '../model/probe.ts';
import type { Ms } from '../model/units.ts';

/** For the way to the prober and back, beyond the patience of the question itself. */
const WAY_MS: Ms = 2000;

/** Has a prober send the ready question from where it stands. StackError when the prober itself does not answer. */
export const askThrough = (prober: Address, question: ReadyQuestion): Promise<Asked> =>
  new Promise((resolve, reject) => {
    const failed = (error: Error): void =>
      reject(
        new StackError(
          { en: `the prober did not answer: ${error.message}`, zh: `探测容器没有应答：${error.message}` },
          { cause: error },
        ),
      );
    const signal = AbortSignal.timeout(question.patienceMs + WAY_MS);
    const outgoing = request({ ...prober, method: 'POST', path: '/', agent: false, signal }, (response) => {
      json(response).then((asked) => resolve(asked as Asked), failed);
    });
    outgoing.on('error', failed);
    outgoing.end(JSON.stringify(question));
  });
