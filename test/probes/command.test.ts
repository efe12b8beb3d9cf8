import { spawnSync } from 'node:child_process';
import { readFile, mkdtemp, rm, realpath } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { command } from '../../src/probes/command.ts';
import { AT_ONCE_MS, aborted, context, once, until } from './peers.ts';

const nowhere = context({ host: '127.0.0.1', port: 1 }, { variables: { run: 'r1', 'secret.key': 's3cret' } });

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'command-')));
});
afterEach(() => rm(folder, { recursive: true }));

const shell = (script: string) => ({ argv: ['sh', '-c', script], cwd: folder });
/** A corpse that its parent has not buried yet is dead as well. */
const isAlive = (pid: number): boolean => {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return /^[^Z\s]/.test(stdout.trim());
};
/** A program that has a child of its own; their pids are in the file `pids`. */
const family = 'sleep 600 & echo "$$ $!" > pids.tmp; mv pids.tmp pids; ';
const pids = async (): Promise<readonly number[]> =>
  (await readFile(join(folder, 'pids'), 'utf8')).trim().split(' ').map(Number);

describe('a program', () => {
  it('that ends well shows what it wrote', async () => {
    expect(await once(command, shell('echo hello; echo noise >&2'), nowhere)).toEqual({ status: 0, text: 'hello\n' });
    expect(await once(command, shell(`printf '{"ready":true}'`), nowhere)).toMatchObject({ json: { ready: true } });
  });

  it('that says no is an error of status, with its exit code', async () => {
    expect(await once(command, shell('echo no; exit 3'), nowhere)).toEqual({
      error: 'status',
      status: 3,
      code: '3',
      text: 'no\n',
    });
  });

  it('gets its arguments as they are, no shell between, and the variables in them', async () => {
    const seen = await once(command, { argv: ['printf', '%s|', '$HOME', '${run}-${sample}', '*'] }, nowhere);
    expect(seen.text).toBe('$HOME|r1-0|*|');
  });

  it('gets its environment, its folder, and the mark of the run', async () => {
    const params = { ...shell('echo "$KEY $BROWNOUT_RUN $PWD"'), env: { KEY: '${secret.key}' } };
    expect((await once(command, params, nowhere)).text).toBe(`s3cret r1 ${folder}\n`);
  });

  it('that is not there is refused', async () => {
    expect(await once(command, { argv: ['no-such-program-anywhere'] }, nowhere)).toMatchObject({ error: 'refused' });
  });

  it('that was killed is cut', async () => {
    expect(await once(command, shell('kill -9 $$'), nowhere)).toMatchObject({ error: 'cut', text: 'ended by SIGKILL' });
  });

  it('that writes without end is stopped', async () => {
    expect(await once(command, { argv: ['yes'] }, nowhere)).toMatchObject({ error: 'content' });
  });

  it('is allowed only where the stack allows programs, and has no target', () => {
    const bound = command.bind({ argv: ['true'] });
    expect(bound.runsCommands).toBe(true);
    expect(bound.targets).toEqual([]);
  });
});

describe('no process is left', () => {
  it('when the signal fires: neither the program nor its children', async () => {
    const probe = await command.bind(shell(`${family} wait`)).open(nowhere);
    const { observation, noticedMs } = await aborted(probe, () => existsSync(join(folder, 'pids')));
    expect(observation).toEqual({ error: 'timeout' });
    expect(noticedMs).toBeLessThan(AT_ONCE_MS);
    const started = await pids();
    expect(started).toHaveLength(2);
    await until(() => started.every((pid) => !isAlive(pid)));
  });

  it('when the program leaves a child in the background, which holds its output open', async () => {
    expect(await once(command, shell(`${family} echo done`), nowhere)).toMatchObject({ status: 0, text: 'done\n' });
    const started = await pids();
    await until(() => started.every((pid) => !isAlive(pid)));
  });
});
