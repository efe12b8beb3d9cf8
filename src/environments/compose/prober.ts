import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { ask } from '../../adapters/ask.ts';
import type { ReadyQuestion } from '../../model/fault.ts';

/** Longer than any drill: a link whose answers are awaited is never ended from this side. */
const IDLE_MS = 3_600_000;
const NO_CONTENT = 204;
const BROKEN = 500;

const asked = async (request: IncomingMessage): Promise<string> =>
  JSON.stringify(await ask((await json(request)) as ReadyQuestion));

/**
 * Asks, inside a Compose project, what the runner cannot ask from outside: it sits on the networks of all that ask
 * others, and forwards nothing. It is the echo of the control surface, too, which writes to the disk before it answers.
 */
const start = async (): Promise<void> => {
  const host = process.env['HOST'];
  const file = await open('/tmp/echo', 'a');
  const api = createServer({ keepAliveTimeout: IDLE_MS }, (request, response) => {
    asked(request).then(
      (answer) => response.end(answer),
      (error: unknown) => response.writeHead(BROKEN).end(String(error)),
    );
  });
  const echo = createServer({ keepAliveTimeout: IDLE_MS, requestTimeout: 0 }, (_, response) => {
    file.write('.\n').then(
      () => response.writeHead(NO_CONTENT).end(),
      (error: unknown) => response.writeHead(BROKEN).end(String(error)),
    );
  });
  api.listen(Number(process.env['PROBER_PORT']), host);
  echo.listen(Number(process.env['ECHO_PORT']), host);
};

process.once('SIGTERM', () => process.exit(0));
await start();
