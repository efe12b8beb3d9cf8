import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { browserObstacle } from './test/support/browser-obstacle.ts';
import { dockerObstacle } from './test/support/docker-obstacle.ts';

/** Projects that the command line asks for; none stands for all. */
const asked = process.argv.flatMap((word, at, words) =>
  word === '--project' ? (words[at + 1] ?? []) : word.startsWith('--project=') ? word.slice('--project='.length) : [],
);

/** Tests that bring the bundled stack up. */
const BUNDLED = 'test/e2e/bundled-*.test.ts';

/** Drills of what stacks of one's own have and the bundled one has not. */
const OWN_STACK = 'test/e2e/own-stack/**/*.test.ts';

/** Tests that start processes: services of the bundled stack, stacks, images, the command, a Postgres. */
const INTEGRATION = ['test/{services,environments,images,cli}/**/*.test.ts', 'test/probes/postgres.test.ts'];

const setupFiles = 'test/support/own-ranges.ts';

/** Of tests that may run beside each other. */
const sideBySide = {
  setupFiles,
  // A process for each file costs more than most files themselves; none leaves anything behind in its modules.
  isolate: false,
  // Many of them wait for sockets and processes: two more than there are cores.
  maxWorkers: availableParallelism() + 2,
  sequence: { groupOrder: 0 },
  testTimeout: 30_000,
  hookTimeout: 30_000,
};

/** Drills of stacks of three small components, that wait for most of their time. */
const smallDrills = (name: string, include: string): TestProjectInlineConfiguration => ({
  test: {
    name,
    setupFiles,
    include: [include],
    exclude: [BUNDLED],
    maxWorkers: availableParallelism() + 1,
    sequence: { groupOrder: 2 },
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});

/** Of everybody who runs all tests, few need these, which would make them half as long again. */
const ownStackDrills = (): readonly TestProjectInlineConfiguration[] => {
  if (asked.includes('own-stack')) return [smallDrills('own-stack', OWN_STACK)];
  if (asked.length === 0)
    process.stderr.write("Drills of what only stacks of one's own have are left out: npm run test:own-stack\n");
  return [];
};

/** Is it to run? Who asks for it by name is told by the tests themselves what is missing. */
const takesPart = (project: string, need: string, obstacleTo: () => string | undefined): boolean => {
  const obstacle = asked.length === 0 ? obstacleTo() : undefined;
  if (obstacle !== undefined) process.stderr.write(`Tests that need ${need} are left out: ${obstacle}\n`);
  return obstacle === undefined && (asked.length === 0 || asked.includes(project));
};

const browserTests = (): readonly TestProjectInlineConfiguration[] => {
  if (!takesPart('browser', 'Chromium', browserObstacle)) return [];
  return [
    {
      test: {
        name: 'browser',
        setupFiles,
        include: ['test/browser/**/*.test.ts'],
        fileParallelism: false,
        sequence: { groupOrder: 4 },
        testTimeout: 120_000,
        hookTimeout: 60_000,
      },
    },
  ];
};

const dockerTests = (): readonly TestProjectInlineConfiguration[] => {
  if (!takesPart('docker', 'Docker', dockerObstacle)) return [];
  return [
    {
      test: {
        name: 'docker',
        setupFiles,
        include: ['test/docker/**/*.test.ts'],
        // They wait for most of their time; so do those in a file that may run beside each other.
        maxWorkers: 2,
        maxConcurrency: 3,
        sequence: { groupOrder: 3 },
        testTimeout: 120_000,
        hookTimeout: 60_000,
      },
    },
  ];
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...sideBySide,
          name: 'units',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/docker/**', 'test/browser/**', ...INTEGRATION],
        },
      },
      {
        test: {
          ...sideBySide,
          name: 'integration',
          include: INTEGRATION,
          globalSetup: 'test/support/postgres-desk.ts',
        },
      },
      {
        test: {
          name: 'drills',
          setupFiles,
          include: [BUNDLED],
          fileParallelism: false,
          // After the units: a drill of a dozen components shares its machine with nothing.
          sequence: { groupOrder: 1 },
          testTimeout: 180_000,
          hookTimeout: 60_000,
        },
      },
      smallDrills('small-drills', 'test/e2e/*.test.ts'),
      ...ownStackDrills(),
      ...dockerTests(),
      ...browserTests(),
    ],
  },
});
