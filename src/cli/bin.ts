#!/usr/bin/env node
import { EXIT } from '../model/errors.ts';
import { main } from './main.ts';

/** What is still being closed gets so long. */
const LINGER_MS = 500;

// A mistake of ours, wherever it happens: the guard undoes what this process cannot any more.
process.once('uncaughtException', (error) => {
  process.stderr.write(
    `brownout: this should not have happened, and is a mistake of ours:\n${error.stack ?? error.message}\n`,
  );
  process.exit(EXIT.internal);
});

process.exitCode = await main(process.argv.slice(2));

// Questions that were given up, as to an engine that says nothing, must not hold the terminal.
setTimeout(() => process.exit(), LINGER_MS).unref();
