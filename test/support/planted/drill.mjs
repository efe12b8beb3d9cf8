import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';

/** No drill of the bundled scenarios comes near it. */
const LONGEST_MS = 300_000;
/** After this long a drill that was asked to end has hung: its guard cleans up behind it. */
const UNDO_MS = 60_000;
const SHOWN = 2000;

const argsOf = ({
  environment = 'process',
  scenario,
  only,
  cli = join('dist', 'cli', 'bin.js'),
  scenarios = 'scenarios',
}) => [
  cli,
  'run',
  join(scenarios, `${scenario}.yaml`),
  '--json',
  '--lang=en',
  '--out=runs',
  `--env=${environment}`,
  ...(only === undefined ? [] : ['--only-surface', only.join(',')]),
];

/** Switches of the caller's shell are not for these drills; which images, ports and subnets there are is. */
const GIVEN = /_IMAGE(?:_PREFIX)?$|^BROWNOUT_(?:PORTS|SUBNETS)$/;

const variables = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BROWNOUT_') || GIVEN.test(name)));

const textOf = async (stream) => {
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  return text;
};

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const endOf = (child) =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });

/** Asks the drill to end when the caller must, or when it takes too long. */
const limit = async (child, signal, over) => {
  await sleep(LONGEST_MS, undefined, { signal: AbortSignal.any([signal, over]) }).catch(() => {});
  if (over.aborted) return;
  child.kill('SIGTERM');
  await sleep(UNDO_MS, undefined, { signal: over }).catch(() => {});
  if (!over.aborted) child.kill('SIGKILL');
};

/**
 * Runs the defect's drill in its copy.
 * @returns {Promise<{ exit: number | string, run: object | undefined, told: string, ms: number }>} `run`: as run.json
 */
export const runDrill = async (folder, defect, signal) => {
  const since = performance.now();
  const over = new AbortController();
  const child = spawn(process.execPath, argsOf(defect), {
    cwd: folder,
    env: variables(),
    // Ctrl+C is for whoever started it: a drill that hears of it twice leaves the rest to its guard.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const limited = limit(child, signal, over.signal);
  try {
    const [out, told, exit] = await Promise.all([textOf(child.stdout), textOf(child.stderr), endOf(child)]);
    return { exit, run: parse(out), told: told.slice(-SHOWN), ms: performance.now() - since };
  } finally {
    over.abort();
    await limited;
  }
};
