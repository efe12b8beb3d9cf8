import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

// On purpose nothing of src/ is used here: what looks for leftovers must not share the mistakes of what removes them.

const contentOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const targetOf = (link: string): string => {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
};

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const LISTENING = '0A';

/** Port -> inode of the socket that listens on it, as the kernel tells it. */
const listeners = (): ReadonlyMap<number, string> =>
  new Map(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
      contentOf(file)
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter((fields) => fields[3] === LISTENING)
        .map((fields) => [Number.parseInt(fields[1]?.split(':')[1] ?? '', 16), fields[9] ?? ''] as const),
    ),
  );

/** Has a process of another run got the socket? Ports are given again soon. */
const isOfAnother = (inode: string, run: string): boolean =>
  namesIn('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const mark = /(?:^|\0)BROWNOUT_RUN=([^\0]*)/.exec(contentOf(`/proc/${pid}/environ`))?.[1];
    if (mark === undefined || mark === run) return false;
    return namesIn(`/proc/${pid}/fd`).some((fd) => targetOf(`/proc/${pid}/fd/${fd}`) === `socket:[${inode}]`);
  });

/** Gone, or dead and not collected by its parent. */
export const isDead = (pid: number | string): boolean => {
  const stat = contentOf(`/proc/${pid}/stat`);
  return stat === '' || / [ZX] /.test(stat.replace(/\(.*\)/s, ''));
};

/** Processes of a run: those that carry its mark, those that work in its folder, and its guard. */
const processesOf = (run: string, folder: string): readonly string[] =>
  namesIn('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || isDead(pid)) return [];
    const argv = contentOf(`/proc/${pid}/cmdline`).split('\0');
    const cwd = targetOf(`/proc/${pid}/cwd`);
    const isPart =
      contentOf(`/proc/${pid}/environ`).split('\0').includes(`BROWNOUT_RUN=${run}`) ||
      cwd === folder ||
      cwd.startsWith(`${folder}/`) ||
      (argv.some((it) => it.endsWith('guard.js')) && argv.includes(run));
    return isPart ? [`process ${pid}: ${argv.join(' ')}`] : [];
  });

/** Claims of ports and subnets, with the run that each belongs to: files whose content, or links whose target, is its name. */
const claims = (tmp: string): readonly { readonly what: string; readonly run: string }[] =>
  namesIn(tmp)
    .filter((name) => /^brownout-(?:ports|subnets)-/.test(name))
    .flatMap((name) => namesIn(join(tmp, name)).map((what) => ({ what, path: join(tmp, name, what) })))
    .map(({ what, path }) => ({ what, run: targetOf(path) || contentOf(path) }));

/** Has another run claimed it meanwhile, here or in a folder beside? What Docker listens with carries no mark. */
const isClaimedByAnother = (port: number, run: string, tmp: string): boolean => {
  const [above, twice] = [dirname(tmp), dirname(dirname(tmp))];
  const beside = namesIn(above).map((name) => join(above, name));
  const cousins = namesIn(twice).map((name) => join(twice, name, basename(tmp)));
  return [tmp, above, ...beside, ...cousins].some((folder) =>
    claims(folder).some((claim) => claim.what === String(port) && claim.run !== run),
  );
};

const listenedOn = (ports: readonly number[], run: string, tmp: string): readonly string[] => {
  const now = listeners();
  return ports.flatMap((port) => {
    const inode = now.get(port);
    if (inode === undefined || isOfAnother(inode, run) || isClaimedByAnother(port, run, tmp)) return [];
    return [`somebody listens on ${port}`];
  });
};

export interface Place {
  /** Ports that the run was given. */
  readonly ports?: readonly number[];
  /** Where its processes keep temporary files. */
  readonly tmp?: string;
}

/** All that is left of a run on this machine, in words. Empty: nothing. */
export const leftovers = (run: string, { ports = [], tmp = tmpdir() }: Place = {}): readonly string[] => {
  if (run === '') return ['a run without a name'];
  const folder = join(tmp, `brownout-${run}`);
  const files = [
    ...(existsSync(folder) ? [`folder ${folder}`] : []),
    ...claims(tmp)
      .filter((claim) => claim.run === run)
      .map(({ what }) => `claim of ${what.includes('.') ? 'subnet' : 'port'} ${what}`),
  ];
  return [...files, ...processesOf(run, folder), ...listenedOn(ports, run, tmp)];
};

const ATTACHED = 6;

/** Shared memory on this machine that nobody uses any more, and that of Postgres in /dev/shm. */
export const sharedMemory = (): readonly string[] => {
  const segments = contentOf('/proc/sysvipc/shm')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[ATTACHED] === '0')
    .map((fields) => `shared memory ${fields[1]}`);
  return [...segments, ...namesIn('/dev/shm').filter((name) => name.startsWith('PostgreSQL.'))];
};

/** Everything of ours in a folder for temporary files, whichever run it belonged to. */
export const leftIn = (tmp: string): readonly string[] => namesIn(tmp).filter((name) => name.startsWith('brownout-'));
