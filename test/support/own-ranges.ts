import { availableParallelism } from 'node:os';

/**
 * Gives each worker of the tests ports and subnets of its own. Tests have folders for temporary files of their own, and
 * so do not see each other's claims: two stacks that start at the same time could be given the same.
 */
const FIRST_PORT = 10_000;
const PORTS = 20_000;
/** The most that run side by side, the process that starts them (0), and one in reserve. */
const WORKERS = availableParallelism() + 4;

const worker = Number(process.env['VITEST_POOL_ID'] ?? 0);

const each = Math.floor(PORTS / WORKERS);
const first = FIRST_PORT + (worker % WORKERS) * each;
const forTests = Math.floor(each / 10);

/** Of this worker's ports, those that no stack is given. */
export const TEST_PORTS = { first, count: forTests } as const;

process.env['BROWNOUT_PORTS'] = `${first + forTests}-${first + each - 1}`;

/** A /20 each, of the first half of what stacks are given: the other half is for tests that choose. */
const SUBNETS = 16;

process.env['BROWNOUT_SUBNETS'] = `198.18.${(worker % SUBNETS) * (256 / SUBNETS)}.0/20`;
