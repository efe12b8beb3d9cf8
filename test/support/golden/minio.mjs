import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from './clients.mjs';

const PATIENCE_MS = 30_000;
const PAUSE_MS = 50;

const freePort = async () => {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** The status of a page; 0 while nobody answers. */
export const statusOf = (url) =>
  fetch(url, { signal: AbortSignal.timeout(1000) }).then(
    ({ status }) => status,
    () => 0,
  );

/** Waits until a page is 200. */
export const untilOk = async (url) => {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await statusOf(url)) !== 200) {
    if (performance.now() > deadline) throw new Error(`${url} was not 200 within ${PATIENCE_MS / 1000} s`);
    await sleep(PAUSE_MS);
  }
};

/** A MinIO of its own, in a folder of its own, that asks this plugin; `settings` are more of its variables. */
export const startMinio = async (binary, plugin, settings = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'golden-minio-'));
  const [port, consolePort] = [await freePort(), await freePort()];
  const address = ['--address', `127.0.0.1:${port}`, '--console-address', `127.0.0.1:${consolePort}`];
  const child = spawn(binary, ['server', join(folder, 'data'), '--certs-dir', join(folder, 'certs'), ...address], {
    env: {
      HOME: folder,
      MINIO_ROOT_USER: ROOT.name,
      MINIO_ROOT_PASSWORD: ROOT.secret,
      MINIO_POLICY_PLUGIN_URL: plugin.url,
      MINIO_POLICY_PLUGIN_AUTH_TOKEN: 'plugin-token',
      MINIO_BROWSER: 'off',
      MINIO_UPDATE: 'off',
      ...settings,
    },
    stdio: 'ignore',
  });
  const exit = once(child, 'exit');
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGKILL');
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
};
