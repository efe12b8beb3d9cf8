import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimPorts, releasePorts } from '../../src/adapters/ports.ts';
import type { Cdn } from '../services/cdn/behaviours.ts';
import { ask } from '../services/kit/ask.ts';
import { until } from '../services/kit/until.ts';

const START = join(import.meta.dirname, '../../compose/nginx/start.sh');

interface Run {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  readonly told: () => Promise<string>;
  readonly remove: () => Promise<void>;
}

/** The script that starts nginx, in a folder of its own. What it says goes to a file: nginx opens /dev/stdout anew. */
const run = async (environment: Readonly<Record<string, string>>): Promise<Run> => {
  const folder = await mkdtemp(join(tmpdir(), 'brownout-nginx-'));
  const told = join(folder, 'told');
  const file = await open(told, 'a');
  const child = spawn('/bin/sh', [START], {
    env: {
      PATH: `${process.env['PATH'] ?? ''}:/usr/sbin`,
      NGINX_PROGRAM: process.env['BROWNOUT_NGINX'] ?? 'nginx',
      WORK_FOLDER: folder,
      HOST: '127.0.0.1',
      ...environment,
    },
    stdio: ['ignore', file.fd, file.fd],
  });
  const exit = once(child, 'close').then(([code]) => code as number | null);
  await file.close();
  return {
    child,
    exit,
    told: () => readFile(told, 'utf8'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

const ready = async (url: string, { child, told }: Run): Promise<void> => {
  await until('nginx answers', async () => {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${await told()}`);
    return ask(url, 'GET /healthz').then(
      ({ status }) => status === 200,
      () => false,
    );
  });
};

/** The real nginx, as BROWNOUT_NGINX or the PATH has it, started as its container starts it. */
export const nginx: Cdn = {
  start: async (environment) => {
    const claim = `nginx-${randomUUID()}`;
    const [port = 0] = await claimPorts(claim, 1);
    const started = await run({ PORT: String(port), ...environment });
    const url = new URL(`http://127.0.0.1:${port}`);
    const close = async (): Promise<void> => {
      started.child.kill('SIGTERM');
      await started.exit;
      releasePorts(claim);
      await started.remove();
    };
    await ready(url.origin, started).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    return { url, close };
  },
  refuse: async (environment) => {
    const started = await run(environment);
    const code = await started.exit;
    const told = await started.told();
    await started.remove();
    return { code, told };
  },
};
