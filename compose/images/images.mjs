import { minio } from './minio/image.mjs';
import { nginx } from './nginx/image.mjs';
import { node } from './node/image.mjs';
import { postgres } from './postgres/image.mjs';
import { redis } from './redis/image.mjs';
import { toxiproxy } from './toxiproxy/image.mjs';

/**
 * All images by name. One is:
 * - `variable`: what a compose file calls it by; images of one `lane` are built one after the other
 * - `plan()`: its version, what it is made from in words, and what else makes another image of it
 * - `compile`: what takes long and is kept, as `{ inputs, build(folder, signal) }`; not all have it
 * - `stage(root, built)`: lays its root file system; `owners`: what there is not root's own; `changes`: its settings
 */
export const images = { node, postgres, nginx, redis, toxiproxy, minio };
