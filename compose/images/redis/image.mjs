import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOfFile } from '../content-hash.mjs';
import { librariesIn, packageVersions, unpackPackages, upstream } from '../debian.mjs';
import { copy, folder, layBase, layLibraries, librariesOf } from '../root-file-system.mjs';

// Debian's redis-server is a link to a program of redis-tools.
const PROGRAMS = ['redis-tools'];
const UID = 999;

const NO_APT =
  'redis is made of a package of Debian, and there is no apt-get here: set BROWNOUT_REDIS_IMAGE to an image of Redis';

/** Redis, for examples and stacks of your own: `redis-server` is its command, as it is the official image's. */
export const redis = {
  variable: 'BROWNOUT_REDIS_IMAGE',
  lane: 'debian',
  plan: async () => {
    const versions = await packageVersions(PROGRAMS, NO_APT);
    const [whole = ''] = versions;
    const version = upstream(whole.replace(/^\S+ /, ''));
    return { version, from: whole, inputs: [...versions, await hashOfFile(fileURLToPath(import.meta.url))] };
  },
  compile: {
    inputs: [],
    build: async (into, signal) => unpackPackages({ programs: PROGRAMS, others: [], noApt: NO_APT }, into, signal),
  },
  stage: async (root, built) => {
    const tree = join(built, 'tree');
    const program = join(tree, 'usr/bin/redis-check-rdb');
    await layBase(root, { redis: UID });
    await copy(program, root, 'usr/bin/redis-server');
    await layLibraries(root, await librariesOf([program], await librariesIn(tree)));
    await folder(root, 'data', 0o1777);
  },
  owners: {},
  // Its containers have a network of their own, as the official image has it.
  changes: [
    'ENTRYPOINT ["redis-server", "--protected-mode", "no", "--dir", "/data"]',
    'ENV PATH=/usr/local/bin:/usr/bin:/bin',
    'VOLUME ["/data"]',
    'EXPOSE 6379',
  ],
};
