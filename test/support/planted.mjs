/**
 * `node test/support/planted.mjs [name…]`: plants known defects, one at a time, in copies of the built project, and
 * rehearses each: is it caught in the right cell, with the right word? Needs `npm run build`.
 *
 *   --jobs N   drills at the same time (2)
 *   --check    only look whether each defect can still be planted in what was built
 *   --keep     leave the copies with their run folders, and tell where
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compare } from './planted/compare.mjs';
import { defects } from './planted/defects.mjs';
import { runDrill } from './planted/drill.mjs';
import { accused, finding } from './planted/lines.mjs';
import { cannotPlant, plant } from './planted/scratch.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INTERRUPTED = 130;

const tell = (line) => process.stdout.write(`${line}\n`);

const rehearse = async (defect, folder, signal) => {
  await plant(ROOT, folder, defect);
  const drill = await runDrill(folder, defect, signal);
  return { drill, ...compare(defect, drill) };
};

/** A drill that this machine spoiled shows nothing of the defect: it gets one more. */
const rehearseAgain = async (defect, scratch, signal) => {
  const first = await rehearse(defect, join(scratch, defect.name), signal);
  if (first.complaints.length === 0 || !first.spoiled || signal.aborted) return first;
  tell(`again   ${defect.name}  ${accused(defect, first.drill)}: this machine was too slow to tell`);
  return rehearse(defect, join(scratch, `${defect.name}-again`), signal);
};

const rehearseAll = async (chosen, { jobs, scratch, signal }) => {
  const waiting = [...chosen];
  const results = [];
  const work = async () => {
    for (let defect = waiting.shift(); defect && !signal.aborted; defect = waiting.shift()) {
      const result = await rehearseAgain(defect, scratch, signal);
      if (signal.aborted) return;
      results.push(result);
      for (const line of finding(defect, result)) tell(line);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return results;
};

/** Ctrl+C and SIGTERM end the drills under way, which undo what they did, and then this. */
const untilInterrupted = () => {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => controller.abort());
  return controller.signal;
};

const chooseFrom = (names) => {
  const unknown = names.find((name) => !defects.some((defect) => defect.name === name));
  if (unknown !== undefined)
    throw new Error(`no defect is called ${unknown}; there are ${defects.map(({ name }) => name).join(', ')}`);
  return defects.filter(({ name }) => names.length === 0 || names.includes(name));
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
    const results = await rehearseAll(chosen, { jobs, scratch, signal });
    const passed = results.filter(({ complaints }) => complaints.length === 0).length;
    if (signal.aborted) return INTERRUPTED;
    tell(`${passed} passed, ${results.length - passed} failed`);
    return passed === chosen.length ? 0 : 1;
  } finally {
    if (keep) tell(`kept ${scratch}`);
    else await rm(scratch, { recursive: true, force: true });
  }
};

const main = async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      jobs: { type: 'string', default: '2' },
      check: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error(`--jobs: ${values.jobs} is not a number of drills`);
  const chosen = chooseFrom(positionals);
  if (!(await checkAll(chosen))) return 1;
  if (!values.check) return run(chosen, { jobs, keep: values.keep });
  tell(`${chosen.length} can be planted`);
  return 0;
};

process.exitCode = await main();
