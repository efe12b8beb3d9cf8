import { parseArgs } from 'node:util';
import { startToxiproxy } from './server.ts';

const DEFAULT_PORT = '8474';
const FAILED = 1;

const start = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', default: DEFAULT_PORT },
      seed: { type: 'string' },
      echo: { type: 'string' },
    },
  });
  const { host, port, seed, echo } = values;
  const chosen = { ...(seed === undefined ? {} : { seed }), ...(echo === undefined ? {} : { echo }) };
  const server = await startToxiproxy({ host, port: Number(port), ...chosen });
  const end = (): void => {
    server.close().catch(() => {
      process.exitCode = FAILED;
    });
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.stdout.write(`${JSON.stringify({ listening: { host: server.host, port: server.port } })}\n`);
};

start().catch((error: unknown) => {
  process.stderr.write(`Toxiproxy did not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = FAILED;
});
