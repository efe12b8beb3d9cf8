import { isFree } from '../../src/adapters/ports.ts';
import { TEST_PORTS } from './own-ranges.ts';

const { first, count } = TEST_PORTS;
let next = Math.floor(Math.random() * count);

/**
 * A loopback port that nobody listens on, and that nobody else is given: for what cannot tell which one it took, and for
 * addresses at which nobody is to answer. One that the system chose would go to any other test meanwhile.
 */
export const freePort = async (): Promise<number> => {
  for (let tries = 0; tries < count; tries += 1) {
    const port = first + next;
    next = (next + 1) % count;
    if (await isFree(port)) return port;
  }
  throw new Error(`none of the ports from ${first} to ${first + count - 1} is free`);
};
