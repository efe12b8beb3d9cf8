import { optional, required } from '../kit/environment.ts';
import { reason } from '../kit/reason.ts';
import { checkBinaries } from './binaries.ts';
import { startRds, type Rds } from './start-rds.ts';

const log = (line: string): void => void process.stdout.write(`${line}\n`);

const fromEnvironment = (): Promise<Rds> => {
  const host = optional('HOST', '127.0.0.1');
  const port = Number(required('PORT'));
  return startRds({
    folder: process.cwd(),
    host,
    port,
    password: required('POSTGRES_PASSWORD'),
    maxConnections: Number(optional('MAX_CONNECTIONS', '100')),
    fsync: optional('FSYNC', 'on') !== 'off',
    log,
  });
};

const fail = (error: unknown): never => {
  process.stderr.write(`${reason(error)}\n`);
  process.exit(1);
};

/** The component: lives as long as its Postgres, and ends it on SIGTERM and SIGINT. */
const run = async (): Promise<void> => {
  let asked = false;
  let rds: Rds | undefined;
  const end = (): void => {
    asked = true;
    void rds?.stop();
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  rds = await fromEnvironment().catch(fail);
  if (asked) end();
  await rds.ended;
  if (!asked) log('Postgres ended by itself');
  process.exit(asked ? 0 : 1);
};

/** The program. With `--check` it only tells, by its exit and a sentence, whether Postgres can be run here. */
export const runRds = async (args: readonly string[]): Promise<void> => {
  if (args.includes('--check')) await checkBinaries().catch(fail);
  else await run();
};
