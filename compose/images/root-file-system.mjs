import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, realpath, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { run } from './run.mjs';

const GLIBC_ALONE =
  'there is no `ldd`: images are built from the programs of this machine, which must have the GNU C library';

/** Users that every image knows: Node's and Postgres' own programs ask for the name of whom they run as. */
const USERS = { root: 0, node: 1000, nobody: 65_534 };

/** What the resolver of the C library loads by name, so that no program is linked with it. */
const RESOLVER = ['libnss_files.so.2', 'libnss_dns.so.2', 'libresolv.so.2'];

/** A folder with a mode that no umask narrows. */
export const folder = async (root, path, mode = 0o755) => {
  await mkdir(join(root, path), { recursive: true });
  await chmod(join(root, path), mode);
};

/** Copies a file or a tree, without the links on the way to it. */
export const copy = async (source, root, path) => {
  await mkdir(join(root, dirname(path)), { recursive: true });
  const options = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE };
  await cp(await realpath(source), join(root, path), options);
};

/** Writes a small text file. */
const write = async (root, path, text) => {
  await mkdir(join(root, dirname(path)), { recursive: true });
  await writeFile(join(root, path), text);
};

/** What any program expects to find: users, where names are resolved, a folder for temporary files. */
export const layBase = async (root, users = {}) => {
  const all = Object.entries({ ...USERS, ...users });
  await write(root, 'etc/passwd', all.map(([name, id]) => `${name}:x:${id}:${id}:${name}:/tmp:/bin/sh\n`).join(''));
  await write(root, 'etc/group', all.map(([name, id]) => `${name}:x:${id}:\n`).join(''));
  await write(root, 'etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n');
  await folder(root, 'tmp', 0o1777);
};

/** The shared libraries that programs need, as the loader of this machine finds them; `searched` comes first. */
export const librariesOf = async (programs, searched = []) => {
  const path = [...searched, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  const env = { ...process.env, LD_LIBRARY_PATH: path, LC_ALL: 'C' };
  const told = await run('ldd', programs, { env, missing: GLIBC_ALONE });
  const lost = told.match(/^\s*\S+ => not found/m);
  if (lost !== null) throw new Error(`a library is missing on this machine: ${lost[0].trim()}`);
  return [...new Set([...told.matchAll(/(?<path>\/\S+) \(0x/g)].map(({ groups }) => groups.path))];
};

/**
 * Copies libraries to where the loader looks without being told: beside the C library. The loader itself stays where
 * programs name it.
 */
export const layLibraries = async (root, libraries) => {
  const home = dirname(libraries.find((path) => basename(path) === 'libc.so.6') ?? '');
  for (const path of libraries) {
    const isLoader = basename(path).startsWith('ld-');
    await copy(path, root, isLoader ? path : join(home, basename(path)));
  }
  for (const path of RESOLVER.map((name) => join(home, name))) {
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      await copy(path, root, path);
  }
};

/** Packs a tree: everything root's own, but for what `owners` gives to others, as `{ path: uid }`. */
export const pack = async (root, file, { owners = {}, signal } = {}) => {
  // Whoever runs in it may read it, whatever the umask was under which its files came to this machine.
  const readable = '--mode=a+rX';
  const shared = ['--numeric-owner', '--sort=name', readable, '--directory', root, '--file', file];
  const given = Object.keys(owners).map((path) => `--exclude=./${path}`);
  await run('tar', ['--create', ...shared, '--owner=0', '--group=0', ...given, '.'], { signal });
  for (const [path, id] of Object.entries(owners)) {
    await run('tar', ['--append', ...shared, `--owner=${id}`, `--group=${id}`, `./${path}`], { signal });
  }
};
