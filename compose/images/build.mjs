/**
 * `npm run images`: builds the images of the bundled stack's foreign parts, and Node's, on a machine that reaches no
 * image registry. What was built is kept; nothing is built twice.
 */
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expectEngine } from './engine.mjs';
import { writeEnvFile } from './env-file.mjs';
import { images } from './images.mjs';
import { compileImage, makeImage } from './make-image.mjs';
import { progress } from './progress.mjs';
import { readArguments } from './read-arguments.mjs';
import { table } from './table.mjs';

const HELP = `npm run images [-- --only NAME…] [--force]

Builds the images that the bundled Compose stack needs on a machine that reaches no image registry, and names them in
compose/.env. A variable that is set in the environment wins over that file.

  --only NAME…  these alone: ${Object.keys(images).join(', ')}
  --force       build them although they are there already
  --compile-only
                compile what takes minutes, for a later call: needs no engine
  --help        this text

Linux (x64, arm64) with Docker, tar and ldd. toxiproxy and minio are built with Go, nginx is made of Debian's packages
(apt-get), postgres of an npm package, node is the one that runs this.
`;
const USAGE = 2;
const ENV_FILE = fileURLToPath(new URL('../.env', import.meta.url));

const say = (line) => process.stderr.write(`${line}\n`);

const expectPlatform = () => {
  const here = `${process.platform}-${process.arch}`;
  if (['linux-x64', 'linux-arm64'].includes(here)) return;
  throw new Error(`images are made of this machine's own programs, and containers cannot run those of ${here}`);
};

const lanesOf = (names) => {
  const lanes = new Map();
  for (const name of names) {
    const { lane } = images[name];
    lanes.set(lane, [...(lanes.get(lane) ?? []), name]);
  }
  return [...lanes.values()];
};

/** Makes images one after the other; one that fails stops no other. */
const makeLane = async (names, context) => {
  const outcomes = [];
  for (const name of names) {
    const outcome = await context.make([name, images[name]], context).then(
      (made) => ({ made }),
      (error) => ({ error, name }),
    );
    context.ends(name, outcome.error === undefined ? 'built' : 'FAILED');
    outcomes.push(outcome);
    if (context.signal.aborted) break;
  }
  return outcomes;
};

const warnOfOverrides = (made) => {
  for (const { variable, tag } of made) {
    const set = process.env[variable];
    if (set !== undefined && set !== tag) say(`${variable}=${set} is set in your environment, and wins over ${tag}`);
  }
};

const makeAll = async ({ names, force, compileOnly }, signal) => {
  expectPlatform();
  if (!compileOnly) await expectEngine();
  const make = compileOnly ? compileImage : makeImage;
  const { stop, ...tell } = progress(say);
  const lanes = lanesOf(names).map((lane) => makeLane(lane, { make, force, signal, ...tell }));
  const outcomes = (await Promise.all(lanes)).flat();
  stop();
  const made = outcomes.flatMap((outcome) => outcome.made ?? []);
  if (made.length > 0) await writeEnvFile(ENV_FILE, Object.fromEntries(made.map((it) => [it.variable, it.tag])));
  process.stdout.write(made.length > 0 ? table(made) : '');
  warnOfOverrides(made);
  return outcomes.filter(({ error }) => error !== undefined);
};

const fail = (exit) => (error) => {
  say(error.message);
  process.exit(exit);
};

/** Ctrl+C ends what is being built, and leaves nothing half made. */
const interruptible = () => {
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) {
    process.once(name, () => {
      process.exitCode = 128 + constants.signals[name];
      interrupted.abort();
    });
  }
  return interrupted.signal;
};

const main = async () => {
  const asked = await Promise.resolve()
    .then(() => readArguments(process.argv.slice(2), Object.keys(images)))
    .catch(fail(USAGE));
  if (asked.help) {
    process.stdout.write(HELP);
    return;
  }
  const signal = interruptible();
  const failed = await makeAll(asked, signal).catch(fail(1));
  if (signal.aborted) return;
  for (const { name, error } of failed) say(`\n${name} was not built: ${error.message}`);
  if (failed.length > 0) process.exitCode = 1;
};

await main();
