import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const MOST_BYTES = 64 * 1024 * 1024;
const LAST_LINES = 12;

const lastWords = ({ stderr, message }) => (stderr || message).trim().split('\n').slice(-LAST_LINES).join('\n');

/**
 * Runs a command to its end and gives what it printed; fails with its last words, or with `missing` where there is no
 * such command.
 */
export const run = async (command, args, { missing, ...options } = {}) => {
  try {
    const { stdout } = await execute(command, args, { maxBuffer: MOST_BYTES, ...options });
    return stdout;
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    if (error.code === 'ENOENT' && missing !== undefined) throw new Error(missing, { cause: error });
    throw new Error(`${command} ${args[0]}: ${lastWords(error)}`, { cause: error });
  }
};
