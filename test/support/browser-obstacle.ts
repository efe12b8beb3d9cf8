import { findChromium } from '../../src/adapters/chromium.ts';

/** The Chromium of the tests: the one that CHROMIUM_PATH names, or one that is installed. */
export const chromiumOfTests = (): string | undefined => findChromium(process.env['CHROMIUM_PATH']);

/** Why tests that need a browser cannot run here; undefined when they can. */
export const browserObstacle = (): string | undefined =>
  chromiumOfTests() === undefined
    ? 'there is no Chromium on the PATH or in /usr/bin, and none named by CHROMIUM_PATH'
    : undefined;
