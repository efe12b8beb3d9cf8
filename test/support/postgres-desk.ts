import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { listen, unlisten } from '../services/kit/ask.ts';
import { runPostgres, type RunningPostgres } from '../services/rds/run-postgres.ts';
import { DATABASES, READER } from './shared-postgres.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    postgresDesk: string;
  }
}

/** Starts one Postgres for all test files that share one, once the first of them asks: most runs need none. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  let running: Promise<RunningPostgres> | undefined;
  const desk = createServer((_, response) => {
    running ??= runPostgres({ databases: DATABASES, readers: [READER], maxConnections: 200, fsync: false });
    running.then(
      ({ port }) => void response.end(String(port)),
      (error: unknown) => void response.writeHead(500).end(String(error)),
    );
  });
  project.provide('postgresDesk', await listen(desk));
  return async () => {
    await unlisten(desk);
    const postgres = await running?.catch(() => undefined);
    await postgres?.remove();
  };
};
