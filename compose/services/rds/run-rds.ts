import { optional, required } from '../kit/environment.ts';
import type { Login } from './cluster.ts';
import { startRds, type Rds } from './start-rds.ts';

const log = (line: string): void => void process.stdout.write(`${line}\n`);

/** Reads `name:password name:password`. */
export const logins = (text: string): readonly Login[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .map((pair) => {
      const colon = pair.indexOf(':');
      if (colon < 1 || colon === pair.length - 1) throw new Error('DATABASES and READERS are written name:password');
      return { name: pair.slice(0, colon), password: pair.slice(colon + 1) };
    });

const fromEnvironment = (): Promise<Rds> => {
  const host = optional('HOST', '127.0.0.1');
  const port = Number(required('PORT'));
  return startRds({
    folder: process.cwd(),
    host,
    port,
    databases: logins(required('DATABASES')),
    readers: logins(optional('READERS', '')),
    maxConnections: Number(optional('MAX_CONNECTIONS', '100')),
    fsync: optional('FSYNC', 'on') !== 'off',
    log,
  });
};

/** The component: lives as long as its Postgres, and ends it on SIGTERM and SIGINT. */
export const runRds = async (): Promise<void> => {
  let asked = false;
  let rds: Rds | undefined;
  const end = (): void => {
    asked = true;
    void rds?.stop();
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  try {
    rds = await fromEnvironment();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
  if (asked) end();
  await rds.ended;
  if (!asked) log('Postgres ended by itself');
  process.exit(asked ? 0 : 1);
};
