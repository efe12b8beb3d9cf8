import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** What the guard of a drill that had to be killed has for a stack of containers, and some more. */
const WITHIN_MS = 40_000;
const AGAIN_MS = 250;

const ASKED = {
  container: ['ps', '--all', '--format', '{{.Names}}'],
  network: ['network', 'ls', '--format', '{{.Name}}'],
  volume: ['volume', 'ls', '--format', '{{.Name}}'],
};

/** Docker's own client looks: who looks must not share the mistakes of who removes. */
const atEngine = async (run) => {
  const found = await Promise.all(
    Object.entries(ASKED).map(async ([kind, args]) => {
      const { stdout } = await promisify(execFile)('docker', [...args, '--filter', `label=brownout.run=${run}`]);
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((name) => `${kind} ${name}`);
    }),
  );
  return found.flat();
};

const onDisk = (run) => [join(tmpdir(), `brownout-${run}`)].filter((folder) => existsSync(folder));

const look = async (runs, environment) => {
  const found = await Promise.all(
    runs.map(async (run) => [...onDisk(run), ...(environment === 'compose' ? await atEngine(run) : [])]),
  );
  return found.flat();
};

const untilGone = async (runs, environment) => {
  const deadline = performance.now() + WITHIN_MS;
  let left = await look(runs, environment);
  while (left.length > 0 && performance.now() < deadline) {
    await sleep(AGAIN_MS);
    left = await look(runs, environment);
  }
  return left;
};

/** What the drills of a copy leave behind, at the engine and on disk; a guard at work is waited for. */
export const leftBy = async (folder, { environment }) => {
  const runs = await readdir(join(folder, 'runs')).catch(() => []);
  return untilGone(runs, environment).catch((error) => [
    `nobody knows what: ${error.message.trim().split('\n').at(-1)}`,
  ]);
};
