import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** The hash of a value that JSON can tell: another value, another hash. */
export const hashOf = (value) => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

/** The hash of what is in a file. */
export const hashOfFile = async (path) => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

/** The hashes of files, told with their names; a folder stands for the files in it. */
export const hashesOf = async (paths) => {
  const nested = await Promise.all(
    paths.map(async (path) => {
      const names = await readdir(path).catch(() => undefined);
      return names === undefined ? [path] : names.toSorted().map((name) => join(path, name));
    }),
  );
  return Promise.all(nested.flat().map(hashOfFile));
};
