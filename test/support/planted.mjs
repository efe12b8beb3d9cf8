/**
 * `node test/support/planted.mjs [name…]`: plants known defects, one at a time, in copies of the built project, and
 * rehearses each: is it caught in the right cell, with the right word? Needs `npm run build`.
 *
 *   --env NAME   process (without it), or compose: what shows on real parts, in containers; needs Docker and the images
 *   --jobs N     drills at the same time (process: 3, compose: 2)
 *   --check      only look whether each defect can still be planted in what was built; without --env, of both
 *   --keep       leave the copies with their run folders, and tell where
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { containerDefects } from './planted/container-defects.mjs';
import { defects } from './planted/defects.mjs';
import { rehearseAll } from './planted/rehearse.mjs';
import { cannotPlant, plant } from './planted/scratch.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INTERRUPTED = 130;
const ENVIRONMENTS = { process: { defects, jobs: 3 }, compose: { defects: containerDefects, jobs: 2 } };

const tell = (line) => process.stdout.write(`${line}\n`);

/** Ctrl+C and SIGTERM end the drills under way, which undo what they did, and then this. */
const untilInterrupted = () => {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => controller.abort());
  return controller.signal;
};

const chooseFrom = (all, names) => {
  const unknown = names.find((name) => !all.some((defect) => defect.name === name));
  if (unknown !== undefined)
    throw new Error(`no defect is called ${unknown}; there are ${all.map(({ name }) => name).join(', ')}`);
  return all.filter(({ name }) => names.length === 0 || names.includes(name));
};

const checkAll = async (chosen) => {
  const complaints = (await Promise.all(chosen.map((defect) => cannotPlant(ROOT, defect)))).flat();
  for (const complaint of complaints) tell(`MISSED  ${complaint}`);
  if (complaints.length > 0) tell(`0 passed, ${complaints.length} failed`);
  return complaints.length === 0;
};

const run = async (chosen, { jobs, keep }) => {
  const signal = untilInterrupted();
  const scratch = await mkdtemp(join(tmpdir(), 'brownout-planted-'));
  try {
    const results = await rehearseAll(chosen, { jobs, scratch, signal, plant: async (...it) => plant(ROOT, ...it) });
    const passed = results.filter(({ complaints }) => complaints.length === 0).length;
    if (signal.aborted) return INTERRUPTED;
    tell(`${passed} passed, ${results.length - passed} failed`);
    return passed === chosen.length ? 0 : 1;
  } finally {
    if (keep) tell(`kept ${scratch}`);
    else await rm(scratch, { recursive: true, force: true });
  }
};

const readArguments = () => {
  const { values, positionals: names } = parseArgs({
    allowPositionals: true,
    options: {
      env: { type: 'string' },
      jobs: { type: 'string' },
      check: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const { env = 'process', check, keep } = values;
  const environment = ENVIRONMENTS[env];
  if (environment === undefined)
    throw new Error(`--env: there is no ${env}, but ${Object.keys(ENVIRONMENTS).join(' and ')}`);
  const jobs = Number(values.jobs ?? environment.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error(`--jobs: ${values.jobs} is not a number of drills`);
  const all = check && values.env === undefined ? [...defects, ...containerDefects] : environment.defects;
  return { chosen: chooseFrom(all, names), check, jobs, keep };
};

const main = async () => {
  const { chosen, check, ...how } = readArguments();
  if (!(await checkAll(chosen))) return 1;
  if (!check) return run(chosen, how);
  tell(`${chosen.length} can be planted`);
  return 0;
};

process.exitCode = await main();
