/**
 * Goes with examples/shop, whose files know nothing of Brownout, from its Compose file to drills that pass, as a team
 * would: init, a few surfaces by hand, `up --check`, record, accept, run. Prints the minutes, and the lines that were
 * written by hand. Puts every fault that can be typed on the shop and lifts it; then breaks the shop as teams do, three
 * copies at a time, and looks whether its scenarios tell. Needs Docker and `npm run images`.
 *
 *   node test/support/shop.mjs [--keep] [--all]     --keep leaves the folder, and says where it is
 *                                                   --all records every link in every way
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { rehearseAll } from './planted/rehearse.mjs';
import { edit } from './planted/scratch.mjs';
import { handFaults, literalAddress, shopDefects } from './shop/defects.mjs';

/** Those of which scenarios are drilled; each takes a quarter of a minute in each way. */
const RECORDED = ['--ways', 'down,hang', '--link', 'web:cache', '--link', 'web:db'];
const CLI = resolve('dist/cli/bin.js');
const IMAGE = 'shop/app:dev';

const { keep, all } = parseArgs({
  options: { keep: { type: 'boolean', default: false }, all: { type: 'boolean', default: false } },
}).values;

const built = Object.fromEntries(
  readFileSync(resolve('compose/.env'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('=')),
);
Object.assign(process.env, built, {
  POSTGRES_IMAGE: built.BROWNOUT_POSTGRES_IMAGE,
  REDIS_IMAGE: built.BROWNOUT_REDIS_IMAGE,
  MINIO_IMAGE: built.BROWNOUT_MINIO_IMAGE,
  // The classic builder takes images that are on this machine alone.
  DOCKER_BUILDKIT: '0',
});

const scratch = mkdtempSync(join(tmpdir(), 'test-of-brownout-shop-'));
const home = join(scratch, 'shop');

// Stacks of others that are up beside it are not its own, and get other ports and subnets.
Object.assign(process.env, {
  TMPDIR: join(scratch, 'tmp'),
  BROWNOUT_PORTS: '26000-29999',
  BROWNOUT_SUBNETS: '198.19.224.0/20',
});
mkdirSync(process.env.TMPDIR);

const tell = (line) => process.stdout.write(`${line}\n`);
const planted = [];
const results = { passed: 0, failed: 0 };

/** Ctrl+C and SIGTERM end what is under way; then all is taken away. */
const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => interrupted.abort());

const run = ([program, ...args], { cwd = home, quiet = false, signal = interrupted.signal } = {}) =>
  new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    const take = (chunk) => {
      text += chunk;
      if (!quiet) process.stdout.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', fail);
    child.once('close', (exit) => done({ exit, text }));
  });

const must = async (title, command, options) => {
  if (!options?.quiet) tell(`\n--- ${title}`);
  const { exit, text } = await run(command, options);
  if (exit !== 0) throw new Error(`${title}: exit ${exit}\n${options?.quiet ? text : ''}`);
  return text;
};

const brownout = (...args) => [process.execPath, CLI, ...args];

const buildImage = async (folder, tag) => {
  const image = ['docker', 'build', '--quiet', '--build-arg', `NODE_IMAGE=${built.BROWNOUT_NODE_IMAGE}`];
  await must(`the image ${tag}`, [...image, '--tag', tag, '.'], { cwd: folder, quiet: true });
};

/** What a person writes: surfaces that users care about, and which links the page does without. */
const byHand = () => {
  const file = join(home, 'brownout/stack.yaml');
  const added = readFileSync(resolve('test/support/shop/surfaces.yaml'), 'utf8').replaceAll(/^(?=.)/gm, '  ');
  const before = readFileSync(file, 'utf8');
  const needs = /(web\.page:\n.*\n) {4}needs: .*\n/;
  if (!needs.test(before)) throw new Error('init proposes no page of web');
  const page = '    needs: [client->web]\n    softens: [web->cache, web->db]\n';
  writeFileSync(file, before.replace(needs, `$1${page}`) + added);
  return added.trim().split('\n').length + 2;
};

const status = async () => {
  const [it] = JSON.parse(await must('status', brownout('status', '--json'), { quiet: true })).runs;
  return { components: it.components, proxies: it.proxies };
};

/** Every command is a process of its own: what one has armed, and seen to bite, another lifts. */
const putOnAndLift = async () => {
  tell('\n--- every fault that can be typed');
  const before = await status();
  for (const fault of handFaults) {
    const name = fault.slice(0, 2).join(' ');
    await must(name, brownout('inject', ...fault), { quiet: true });
    await must(`the lift of ${name}`, brownout('lift'), { quiet: true });
    const after = await status();
    if (!isDeepStrictEqual(after, before))
      throw new Error(`${name}: not all is as before\n${JSON.stringify(before)}\n${JSON.stringify(after)}`);
    tell(`lifted  ${name}`);
    results.passed += 1;
  }
};

const recordAndAccept = async () => {
  await must('record', brownout('record', '--env', 'compose', ...(all ? [] : RECORDED), 'brownout/stack.yaml'));
  await must('accept', brownout('accept', '--all'));
  const drilled = new Set(shopDefects.map(({ scenario }) => `brownout/scenarios/${scenario}.yaml`));
  await must('lint --strict', brownout('lint', '--strict', '--env', 'compose', ...drilled));
};

/** A copy of the shop with its scenarios, with a defect in it and an image of its own. */
const plant = async (folder, defect) => {
  await rm(folder, { recursive: true, force: true });
  cpSync(home, folder, { recursive: true, filter: (source) => basename(source) !== 'reports' });
  await edit(folder, defect);
  const tag = `${IMAGE}-${basename(folder)}`;
  planted.push(tag);
  await buildImage(folder, tag);
  const file = join(folder, 'docker-compose.yml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(IMAGE, tag));
};

/** Three copies of the shop at a time; what this machine left undecided then gets it for itself. */
const rehearse = async (defects) => {
  tell(`\n--- ${defects.map(({ name }) => name).join(', ')}: three copies at a time`);
  const { signal } = interrupted;
  let left = defects.map((it) => ({ ...it, environment: 'compose', cli: CLI, scenarios: 'brownout/scenarios' }));
  for (const jobs of [3, 1, 1]) {
    const rehearsed = await rehearseAll(left, { jobs, scratch, signal, plant });
    const caught = rehearsed.filter(({ complaints }) => complaints.length === 0);
    left = rehearsed.filter(({ spoiled, complaints }) => spoiled && complaints.length > 0).map(({ defect }) => defect);
    results.passed += caught.length;
    results.failed += rehearsed.length - caught.length - left.length;
  }
  results.failed += left.length;
};

const expectRefusal = async ({ name, exit, told, ...defect }) => {
  const folder = join(scratch, name);
  cpSync(home, folder, { recursive: true });
  await edit(folder, { name, ...defect });
  const it = await run(brownout('run', '--env', 'compose', 'brownout/scenarios/web-cache-down.yaml'), {
    cwd: folder,
    quiet: true,
  });
  const [, line] = told.exec(it.text) ?? [];
  const isTold = it.exit === exit && line !== undefined;
  tell(
    isTold
      ? `caught  ${name}  refused with line ${line}  exit ${exit}`
      : `MISSED  ${name}: exit ${it.exit}\n${it.text}`,
  );
  results[isTold ? 'passed' : 'failed'] += 1;
};

const shop = async () => {
  cpSync(resolve('examples/shop'), home, { recursive: true });
  await must('npm ci', ['npm', 'ci', '--omit=dev'], { quiet: true });
  await buildImage(home, IMAGE);
  const since = performance.now();
  await must('init', brownout('init', '--yes'));
  const lines = byHand();
  await must('lint', brownout('lint', '--env', 'compose', 'brownout', 'brownout/scenarios'));
  await must('up --check', brownout('up', '--env', 'compose', '--check', 'brownout/stack.yaml'));
  const begun = performance.now();
  await putOnAndLift();
  const byTheWay = performance.now() - begun;
  await must('down', brownout('down', '--all'));
  await recordAndAccept();
  await rehearse(shopDefects.filter((it) => !it.edits));
  const minutes = (performance.now() - since - byTheWay) / 60_000;
  tell(`from the bare shop to drills that pass: ${minutes.toFixed(1)} minutes, ${lines} lines by hand`);
  await rehearse(shopDefects.filter((it) => it.edits));
  await expectRefusal(literalAddress);
};

try {
  await shop();
} catch (error) {
  tell(error instanceof Error ? error.message : String(error));
  results.failed += 1;
} finally {
  const whatever = { quiet: true, signal: new AbortController().signal };
  await run(brownout('down', '--all'), whatever);
  if (planted.length > 0) await run(['docker', 'rmi', '--force', ...planted], whatever);
  if (keep) tell(scratch);
  else await rm(scratch, { recursive: true, force: true });
  tell(`${results.passed} passed, ${results.failed} failed`);
  if (results.failed > 0) process.exitCode = 1;
}
