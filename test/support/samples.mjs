/**
 * `npm run samples -- [name…]`: makes the reports in docs/samples from drills of the bundled stack, each in a copy of the
 * built project. Nothing of this machine may stand in them. Fails when a drill does not end as its
 * sample is to show, or a report holds what it must not. Needs `npm run build`; a few minutes.
 *
 *   --jobs N        drills at the same time (2)
 *   --keep FOLDER   keep the run folders there
 *   --from FOLDER   no drills: render anew what was kept there, after a change to what reports show
 */
import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { leftBy } from './planted/left.mjs';
import { plant } from './planted/scratch.mjs';
import { sideBySide, samples } from './samples/samples.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TARGET = join(ROOT, 'docs', 'samples');
const RUNS = join('reports', 'runs');
const FILES = ['report.html', 'report.md', 'matrix.svg'];
const TRIES = 3;
const SMALL_BYTES = 50_000;
/** All samples together: a repository is read by people with slow lines, too. */
const MOST_BYTES = 2_500_000;
/** So long a fault has been on when a person stops its drill: some of what it did is to be seen. */
const INTO_FAULT_MS = 12_000;
const LONGEST_MS = 300_000;
const INTERRUPTED = 130;

const tell = (line) => process.stdout.write(`${line}\n`);

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => interrupted.abort());

/** English, and none of the switches of this shell. */
const variables = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('BROWNOUT_'))),
  LC_ALL: 'C',
  NO_COLOR: '1',
});

/** Has the fault been on long enough? The journal tells, not what is printed. */
const isInFault = async (runs) => {
  const [run] = await readdir(runs).catch(() => []);
  const journal = run && (await readFile(join(runs, run, 'journal.jsonl'), 'utf8').catch(() => ''));
  return /"type":"bites"/.test(journal ?? '');
};

const stopInFault = async (child, runs) => {
  while (child.exitCode === null && !(await isInFault(runs))) await sleep(250);
  await sleep(INTO_FAULT_MS);
  child.kill('SIGINT');
};

/** Runs the drill of a sample in its copy. @returns {Promise<{ exit: number | string, told: string }>} */
const drill = async (folder, { defect, profile, interrupt }) => {
  const args = [join('dist', 'cli', 'bin.js'), 'run', join('scenarios', `${defect.scenario}.yaml`)];
  const child = spawn(process.execPath, [...args, ...(profile ? ['--profile', profile] : [])], {
    cwd: folder,
    env: variables(),
    // Ctrl+C is for whoever started it: a drill that hears of it twice leaves the rest to its guard.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => child.kill('SIGTERM');
  const late = setTimeout(end, LONGEST_MS);
  interrupted.signal.addEventListener('abort', end, { once: true });
  if (interrupt) void stopInFault(child, join(folder, RUNS));
  let told = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => {
      told += chunk;
    });
  try {
    const exit = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? signal));
    });
    return { exit, told };
  } finally {
    clearTimeout(late);
    interrupted.signal.removeEventListener('abort', end);
  }
};

/** The folder of the one run that is not `but`. */
const runIn = async (folder, but) => {
  const run = (await readdir(join(folder, RUNS))).find((name) => name !== but);
  if (run === undefined) throw new Error('the drill left no run folder');
  return { run, folder: join(folder, RUNS, run) };
};

const complaintsOf = ({ expect }, { exit }, { verdict, cells }) => {
  const bad = cells.filter((cell) => cell.verdict !== 'pass' && cell.verdict !== 'better');
  return [
    ...(verdict === expect.verdict ? [] : [`${verdict}, not ${expect.verdict}`]),
    ...(exit === expect.exit ? [] : [`exit ${exit}, not ${expect.exit}`]),
    ...(expect.worst === undefined || bad.some(({ surface }) => surface === expect.worst)
      ? []
      : [`${expect.worst} is as declared`]),
  ];
};

/** Beside a sample there is not all that is beside a report: what leads nowhere is no link. */
const withoutLinks = (page, hasRun) => {
  const noLogs = page.replaceAll(/<a href="[^"]*logs\/[^"]*">([^<]*)<\/a>/g, '$1');
  return hasRun ? noLogs : noLogs.replace('<a href="run.json">JSON</a>\n', '');
};

/** What would tell of this machine, or of whoever sits at it. */
const traces = (scratch) => {
  const { username } = userInfo();
  const names = [hostname(), ...(username === 'root' ? [] : [username])].filter((name) => name.length > 2);
  return [
    ...[ROOT, scratch, homedir() === '/' ? '' : `${homedir()}/`, `${tmpdir()}/`].filter((path) => path.length > 2),
    ...names.map((name) => new RegExp(String.raw`\b${name.replaceAll(/\W/g, String.raw`\$&`)}\b`)),
    /(?:^|[\s"'(>])\/(?:home|root|tmp|Users|work|private)\//m,
  ];
};

const tracesIn = (text, scratch) =>
  traces(scratch).flatMap((trace) => {
    const found = typeof trace === 'string' ? text.indexOf(trace) : text.search(trace);
    return found < 0 ? [] : [text.slice(Math.max(0, found - 60), found + 80).replaceAll('\n', ' ')];
  });

/** Puts the reports of a run where people look at them. */
const show = async (sample, folder, scratch) => {
  const target = join(TARGET, sample.name);
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const result = await readFile(join(folder, 'run.json'), 'utf8');
  const hasRun = result.length < SMALL_BYTES;
  const found = [];
  for (const file of hasRun ? [...FILES, 'run.json'] : FILES) {
    const text = await readFile(join(folder, file), 'utf8');
    found.push(...tracesIn(text, scratch).map((trace) => `${file} tells of this machine: ${trace}`));
    await writeFile(join(target, file), file === 'report.html' ? withoutLinks(text, hasRun) : text);
  }
  return found;
};

/** Keeps the run folders of a copy: its own, and that of the last run. */
const keep = async (sample, folder, to) => {
  if (to === undefined) return;
  const target = join(to, sample.name);
  await rm(target, { recursive: true, force: true });
  await cp(join(folder, RUNS), target, { recursive: true });
};

/**
 * Reports several runs in one page, from copies that lie as the samples do: its links to theirs lead there. What must not
 * stand in it.
 */
const showTogether = async (scratch, folders) => {
  const beside = join(scratch, 'beside');
  const copies = [...folders.keys()].map((name) => join(beside, name));
  for (const [name, folder] of folders) await cp(folder, join(beside, name), { recursive: true });
  const to = join(beside, sideBySide.name);
  const cli = join(ROOT, 'dist', 'cli', 'bin.js');
  await promisify(execFile)(process.execPath, [cli, 'report', ...copies, '--to', to], { env: variables() });
  const target = join(TARGET, sideBySide.name);
  await rm(target, { recursive: true, force: true });
  await cp(to, target, { recursive: true });
  const found = [];
  for (const file of await readdir(target)) {
    const traced = tracesIn(await readFile(join(target, file), 'utf8'), scratch);
    found.push(...traced.map((trace) => `${sideBySide.name}: ${file} tells of this machine: ${trace}`));
  }
  return found;
};

/** The page of those that stand side by side, once all of them are there. */
const makeTogether = async ({ scratch, made }) => {
  if (!sideBySide.of.every((name) => made.has(name))) return true;
  const found = await showTogether(scratch, new Map(sideBySide.of.map((name) => [name, made.get(name).folder])));
  for (const complaint of found) tell(complaint);
  tell(`${found.length === 0 ? 'made  ' : 'MISSED'}  ${sideBySide.name}`);
  return found.length === 0;
};

/** One try: what is not as it should be, none where all is. */
const make = async (sample, { scratch, made, keepIn }) => {
  const folder = await mkdtemp(join(scratch, `${sample.name}-`));
  await plant(ROOT, folder, sample.defect);
  const last = made.get(sample.after);
  if (last !== undefined) await cp(last.folder, join(folder, RUNS, last.run), { recursive: true });
  const ended = await drill(folder, sample);
  if (interrupted.signal.aborted) return ['interrupted'];
  const own = await runIn(folder, last?.run);
  const result = JSON.parse(await readFile(join(own.folder, 'run.json'), 'utf8').catch(() => '{"cells":[]}'));
  const left = await leftBy(join(folder, 'reports'), sample.defect);
  const complaints = [...complaintsOf(sample, ended, result), ...left.map((thing) => `left behind: ${thing}`)];
  if (complaints.length > 0) return [...complaints, ended.told.slice(-600)];
  made.set(sample.name, own);
  await keep(sample, folder, keepIn);
  return show(sample, own.folder, scratch);
};

/** A drill that this machine spoiled shows nothing: it is done again. */
const makeOne = async (sample, how) => {
  let complaints = [];
  for (let count = 0; count < TRIES; count += 1) {
    complaints = await make(sample, how);
    if (complaints.length === 0 || interrupted.signal.aborted) break;
    for (const complaint of complaints) tell(`${sample.name}: ${complaint}`);
  }
  tell(`${complaints.length === 0 ? 'made  ' : 'MISSED'}  ${sample.name}`);
  return complaints.length === 0;
};

/** The copy that a kept run was made in is gone: the files that its scenario names are looked for here. */
const moveHere = async ({ defect }, folder) => {
  const file = join(folder, 'sources.json');
  const text = await readFile(file, 'utf8');
  const [scenario] = JSON.parse(text);
  const copy = scenario.file.slice(0, -join('scenarios', `${defect.scenario}.yaml`).length);
  await writeFile(
    file,
    text.replaceAll(copy, () => ROOT),
  );
};

/** Renders what was kept of a sample anew. The last run is older than its own. */
const renderAnew = async (sample, { from, scratch, made }) => {
  const folder = join(from, sample.name);
  const results = await Promise.all(
    (await readdir(folder)).map(async (run) => ({
      folder: join(folder, run),
      startedAt: JSON.parse(await readFile(join(folder, run, 'run.json'), 'utf8')).startedAt,
    })),
  );
  const own = results.toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];
  await moveHere(sample, own.folder);
  await promisify(execFile)(process.execPath, [join(ROOT, 'dist', 'cli', 'bin.js'), 'report', own.folder], {
    env: variables(),
  });
  made.set(sample.name, own);
  const complaints = await show(sample, own.folder, scratch);
  for (const complaint of complaints) tell(`${sample.name}: ${complaint}`);
  return complaints.length === 0;
};

const allAnew = async (chosen, how) => {
  const results = [];
  for (const sample of chosen) results.push(await renderAnew(sample, how));
  return results.every(Boolean);
};

const sizeOf = async (folder) => {
  const entries = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(entries.map(async (entry) => stat(join(folder, entry))));
  return sizes.filter((each) => each.isFile()).reduce((sum, { size }) => sum + size, 0);
};

/** Whoever comes after another waits for it; the rest goes side by side. */
const makeAll = async (chosen, { jobs, ...how }) => {
  const waiting = [...chosen];
  const under = new Map();
  const results = [];
  const work = async () => {
    for (let sample = waiting.shift(); sample && !interrupted.signal.aborted; sample = waiting.shift()) {
      await under.get(sample.after);
      const making = makeOne(sample, how);
      under.set(sample.name, making);
      results.push(await making);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return results.length === chosen.length && results.every(Boolean);
};

const readArguments = () => {
  const options = { jobs: { type: 'string', default: '2' }, keep: { type: 'string' }, from: { type: 'string' } };
  const { values, positionals: names } = parseArgs({ allowPositionals: true, options });
  const unknown = names.find((name) => !samples.some((sample) => sample.name === name));
  if (unknown !== undefined)
    throw new Error(`no sample is called ${unknown}; there are ${samples.map(({ name }) => name).join(', ')}`);
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) throw new Error(`--jobs: ${String(values.jobs)} is not a number of drills`);
  const isAsked = ({ name }) => names.length === 0 || names.includes(name);
  const before = new Set(samples.filter(isAsked).map(({ after }) => after));
  const { keep: keepIn, from } = values;
  return { jobs, keepIn, from, chosen: samples.filter((sample) => isAsked(sample) || before.has(sample.name)) };
};

const main = async () => {
  const { chosen, from, ...how } = readArguments();
  const scratch = await mkdtemp(join(tmpdir(), 'brownout-samples-'));
  try {
    const made = new Map();
    const isMade =
      from === undefined
        ? await makeAll(chosen, { ...how, scratch, made })
        : await allAnew(chosen, { from, scratch, made });
    if (interrupted.signal.aborted) return INTERRUPTED;
    const isTogether = await makeTogether({ scratch, made });
    const size = await sizeOf(TARGET);
    tell(`${TARGET}: ${Math.round(size / 1000)} kB`);
    return isMade && isTogether && size <= MOST_BYTES ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

process.exitCode = await main();
