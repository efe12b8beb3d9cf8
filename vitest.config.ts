import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'units',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/docker/**'],
          // A process for each file costs more than most files themselves; none leaves anything behind in its modules.
          isolate: false,
          globalSetup: 'test/support/postgres-desk.ts',
          // Many of them wait for sockets and processes: two more than there are cores.
          maxWorkers: availableParallelism() + 2,
          sequence: { groupOrder: 0 },
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'drills',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          // After the units: a drill shares its machine with nothing.
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          // What needs Docker, or the programs that its containers run.
          name: 'docker',
          include: ['test/docker/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
