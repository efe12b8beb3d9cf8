/**
 * `npm run golden`: starts a real MinIO with a policy plugin that records, plays all cases of `golden/cases.mjs`, and
 * writes what it asked and answered to `test/services/oss/golden/`. A unit test holds the embedded storage to that.
 *
 *   --minio PATH   this binary; otherwise one is built by `go install`, once, into node_modules/.cache
 *   --check        write nothing; fail where a file differs
 */
import { execFile } from 'node:child_process';
import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { playBoot } from './golden/boot.mjs';
import { startMinio, untilOk } from './golden/minio.mjs';
import { play } from './golden/play.mjs';
import { playPool, SLOTS } from './golden/pool.mjs';
import { startPlugin } from './golden/plugin.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, 'test/services/oss/golden');
const CACHE = join(ROOT, 'node_modules/.cache/golden');
/** RELEASE.2025-09-07T16-13-09Z, as its module is called. */
const MODULE = 'github.com/minio/minio@v0.0.0-20250907161309-07c3a429bfed';

const tell = (line) => process.stdout.write(`${line}\n`);

const built = async () => {
  const binary = join(CACHE, 'minio');
  const isThere = await access(binary).then(
    () => true,
    () => false,
  );
  if (isThere) return binary;
  await mkdir(CACHE, { recursive: true });
  tell('building MinIO: some minutes');
  await promisify(execFile)('go', ['install', MODULE], { env: { ...process.env, CGO_ENABLED: '0', GOBIN: CACHE } });
  return binary;
};

const withMinio = async (binary, { mode = 'allowed', settings }, work) => {
  const plugin = await startPlugin();
  await plugin.become(mode);
  const minio = await startMinio(binary, plugin, settings);
  try {
    await untilOk(`${minio.url}/minio/health/live`);
    return await work(minio, plugin);
  } finally {
    await minio.stop();
    await plugin.stop();
  }
};

const played = (binary) =>
  withMinio(binary, {}, async (minio, plugin) => {
    await untilOk(`${minio.url}/minio/health/cluster`);
    const scenes = [];
    for await (const scene of play(minio.url, plugin)) scenes.push(scene);
    return scenes;
  });

const playedFull = (binary) =>
  withMinio(binary, { settings: { MINIO_API_REQUESTS_MAX: String(SLOTS) } }, async (minio, plugin) => {
    await untilOk(`${minio.url}/minio/health/cluster`);
    return playPool(minio.url, plugin);
  });

const fileName = (name) => `${name.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.json`;

/** What the files are to hold, by their names. */
const record = async (binary) => {
  const boot = await withMinio(binary, { mode: 'unreachable' }, (storage, plugin) => playBoot(storage.url, plugin));
  const pool = await playedFull(binary);
  const scenes = [...(await played(binary)), { name: 'boot', ...boot }, { name: 'pool', ...pool }];
  const options = { ...(await resolveConfig(FOLDER)), parser: 'json' };
  const files = scenes.map(async (scene) => [fileName(scene.name), await format(JSON.stringify(scene), options)]);
  return new Map(await Promise.all(files));
};

/** What the files hold, by their names. */
const kept = async () => {
  await mkdir(FOLDER, { recursive: true });
  const files = (await readdir(FOLDER)).map(async (file) => [file, await readFile(join(FOLDER, file), 'utf8')]);
  return new Map(await Promise.all(files));
};

const store = async (file, text) => {
  if (text === undefined) await rm(join(FOLDER, file));
  else await writeFile(join(FOLDER, file), text);
};

const main = async ({ minio, check }) => {
  const [wanted, before] = [await record(minio ?? (await built())), await kept()];
  const names = [...new Set([...wanted.keys(), ...before.keys()])];
  const changed = names.filter((file) => wanted.get(file) !== before.get(file));
  for (const file of changed) {
    tell(`${check ? 'differs' : 'written'}  ${file}`);
    if (!check) await store(file, wanted.get(file));
  }
  tell(`${wanted.size} cases, ${changed.length} files ${check ? 'differ' : 'changed'}`);
  return check && changed.length > 0 ? 1 : 0;
};

const { values } = parseArgs({ options: { minio: { type: 'string' }, check: { type: 'boolean', default: false } } });
process.exitCode = await main(values);
