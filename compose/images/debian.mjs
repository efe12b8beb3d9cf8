/** What images are made of that need programs of this machine's Debian: packages, unpacked and never installed. */
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from './run.mjs';

/** The versions of packages that would be installed now, and what each of them needs. */
const look = async (names, noApt) => {
  const told = await run('apt-cache', ['show', '--no-all-versions', ...names], { missing: noApt });
  return told
    .trim()
    .split('\n\n')
    .map((entry) => {
      const field = (name) => entry.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1] ?? '';
      const needs = field('Depends').split(/[,|]/);
      return { name: field('Package'), version: field('Version'), needs: needs.map((it) => it.trim().split(' ')[0]) };
    });
};

/** A new machine has not yet heard of any package, and an old one of versions that are gone. */
const orUpdate = (attempt, noApt) =>
  attempt().catch(async (error) => {
    if (error.message === noApt) throw error;
    if (process.getuid() !== 0) {
      throw new Error(`${error.message}\nDoes \`sudo apt-get update\` help?`, { cause: error });
    }
    await run('apt-get', ['update']);
    return attempt();
  });

/** 1.22.1-9+deb12u11 is Debian's packing of 1.22.1, 5:7.0.15-1 that of 7.0.15. */
export const upstream = (version) => version.replace(/^\d+:/, '').replace(/-.*$/, '');

/** `name version` of each package, the programs first. `noApt` is what is told where there is no apt-get. */
export const packageVersions = async (names, noApt) =>
  (await orUpdate(() => look(names, noApt), noApt)).map(({ name, version }) => `${name} ${version}`);

/** Unpacks programs with the libraries that they need, and other packages, into the folder `tree` below `into`. */
export const unpackPackages = async ({ programs, others, noApt }, into, signal) => {
  const needs = (await look(programs, noApt)).flatMap((program) => program.needs);
  // The C library is this machine's: its tools run the programs while the image is made.
  const libraries = needs.filter((name) => /^(lib(?!c6)|zlib)/.test(name));
  const names = [...programs, ...others, ...new Set(libraries)];
  await orUpdate(() => run('apt-get', ['download', ...names], { cwd: into, signal }), noApt);
  const archives = (await readdir(into)).filter((name) => name.endsWith('.deb'));
  for (const archive of archives) {
    await run('dpkg-deb', ['--extract', archive, 'tree'], { cwd: into, signal });
    await rm(join(into, archive));
  }
};

/** The folders of an unpacked tree in which there are shared libraries. */
export const librariesIn = async (tree) => {
  const paths = await readdir(tree, { recursive: true });
  return [...new Set(paths.filter((path) => /\.so(\.|$)/.test(path)).map((path) => dirname(join(tree, path))))];
};
