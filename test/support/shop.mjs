/**
 * Goes with examples/shop, whose files know nothing of Brownout, from its Compose file to drills that pass, as a team
 * would: init, a few surfaces by hand, `up --check`, record, accept, run. Prints the minutes, and the lines that were
 * written by hand. Needs Docker and `npm run images`.
 *
 *   node test/support/shop.mjs [--keep]     --keep leaves the folder, and says where it is
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const INNER = ['web:db', 'web:cache', 'web:storage', 'worker:db', 'worker:storage'];
/** Of the recorded scenarios these are drilled: each takes about a minute. */
const DRILLED = ['web-cache-down', 'web-cache-hang'];
const CLI = resolve('dist/cli/bin.js');
const INCONCLUSIVE = 7;
const TRIES = 3;

const { keep } = parseArgs({ options: { keep: { type: 'boolean', default: false } } }).values;

const built = Object.fromEntries(
  readFileSync(resolve('compose/.env'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('=')),
);
const env = {
  ...process.env,
  ...built,
  POSTGRES_IMAGE: built.BROWNOUT_POSTGRES_IMAGE,
  REDIS_IMAGE: built.BROWNOUT_REDIS_IMAGE,
  MINIO_IMAGE: built.BROWNOUT_MINIO_IMAGE,
  // The classic builder takes images that are on this machine alone.
  DOCKER_BUILDKIT: '0',
};

const folder = mkdtempSync(join(tmpdir(), 'test-of-brownout-shop-'));

const run = (program, args, { quiet = false } = {}) =>
  new Promise((done, fail) => {
    const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
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

const must = async (title, [program, ...args], options) => {
  process.stdout.write(`\n--- ${title}\n`);
  const { exit, text } = await run(program, args, options);
  if (exit !== 0) throw new Error(`${title}: exit ${exit}\n${options?.quiet ? text : ''}`);
  return text;
};

/** A drill that this machine alone spoiled is done again. */
const drill = async (file) => {
  for (let tries = 1; ; tries += 1) {
    const { exit } = await run(process.execPath, [CLI, 'run', '--env', 'compose', file]);
    if (exit === 0) return;
    if (exit !== INCONCLUSIVE || tries === TRIES) throw new Error(`${file}: exit ${exit}`);
  }
};

const brownout = (...args) => [process.execPath, CLI, ...args];

/** What a person writes: surfaces that users care about, and which links the page does without. */
const byHand = () => {
  const file = join(folder, 'brownout/stack.yaml');
  const added = readFileSync(resolve('test/support/shop/surfaces.yaml'), 'utf8').replaceAll(/^(?=.)/gm, '  ');
  const before = readFileSync(file, 'utf8');
  const needs = /(web\.page:\n.*\n) {4}needs: .*\n/;
  if (!needs.test(before)) throw new Error('init proposes no page of web');
  const page = '    needs: [client->web]\n    softens: [web->cache, web->db]\n';
  writeFileSync(file, before.replace(needs, `$1${page}`) + added);
  return added.trim().split('\n').length + 2;
};

const shop = async () => {
  cpSync(resolve('examples/shop'), folder, { recursive: true });
  await must('the image of the shop', ['npm', 'ci', '--omit=dev'], { quiet: true });
  const image = ['docker', 'build', '--quiet', '--build-arg', `NODE_IMAGE=${built.BROWNOUT_NODE_IMAGE}`];
  await must('its build', [...image, '--tag', 'shop/app:dev', '.'], { quiet: true });
  const since = performance.now();
  await must('init', brownout('init', '--yes'));
  const lines = byHand();
  await must('lint', brownout('lint', '--env', 'compose', 'brownout', 'brownout/scenarios'));
  await must('up --check', brownout('up', '--env', 'compose', '--check', 'brownout/stack.yaml'));
  await must('down', brownout('down', '--all'));
  const links = INNER.flatMap((link) => ['--link', link]);
  await must('record', brownout('record', '--env', 'compose', '--ways', 'down,hang', ...links, 'brownout/stack.yaml'));
  await must('accept', brownout('accept', '--all'));
  const scenarios = DRILLED.map((name) => `brownout/scenarios/${name}.yaml`);
  await must('lint --strict', brownout('lint', '--strict', '--env', 'compose', ...scenarios));
  for (const file of scenarios) await drill(file);
  const minutes = (performance.now() - since) / 60_000;
  process.stdout.write(
    `\nfrom the bare shop to drills that pass: ${minutes.toFixed(1)} minutes, ${lines} lines by hand\n`,
  );
};

try {
  await shop();
  process.stdout.write('1 passed, 0 failed\n');
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n0 passed, 1 failed\n`);
  process.exitCode = 1;
} finally {
  await run(process.execPath, [CLI, 'down', '--all'], { quiet: true });
  if (keep) process.stdout.write(`${folder}\n`);
  else rmSync(folder, { recursive: true, force: true });
}
