/**
 * Gives each worker of the tests ports of its own. Tests have folders for temporary files of their own, and so do not
 * see each other's claims: two stacks that start at the same time could be given the same port.
 */
const FIRST_PORT = 10_000;
const PORTS = 4000;
const WORKERS = 5;

const worker = Number(process.env['VITEST_POOL_ID'] ?? 1) % WORKERS;
const first = FIRST_PORT + worker * PORTS;
process.env['BROWNOUT_PORTS'] = `${first}-${first + PORTS - 1}`;
