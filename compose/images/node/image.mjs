import { hashesOf } from '../content-hash.mjs';
import { copy, folder, layBase, layLibraries, librariesOf } from '../root-file-system.mjs';

/** Where the official image has it. */
export const NODE = 'usr/local/bin/node';

/** A volume that is mounted here is its user's, as with the official image. */
const HOME = 'home/node';

let hashes;

/** What the Node that runs is made of: another one, another image. It is large, and read once. */
export const nodeInputs = async () => {
  hashes ??= librariesOf([process.execPath]).then((libraries) => hashesOf([process.execPath, ...libraries]));
  return hashes;
};

/** Lays the Node that runs into an image. */
export const layNode = async (root, users) => {
  await layBase(root, users);
  await copy(process.execPath, root, NODE);
  await layLibraries(root, await librariesOf([process.execPath]));
};

/** The Node that runs, alone: no shell, no npm, no certificates. */
export const node = {
  variable: 'BROWNOUT_NODE_IMAGE',
  lane: 'node',
  plan: async () => ({ version: process.versions.node, from: process.execPath, inputs: await nodeInputs() }),
  stage: async (root) => {
    await layNode(root);
    await folder(root, HOME);
  },
  owners: { [HOME]: 1000 },
  changes: ['ENV PATH=/usr/local/bin:/usr/bin:/bin', 'CMD ["node"]'],
};
