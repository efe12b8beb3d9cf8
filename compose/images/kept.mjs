import { access, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const MAKING = '.making-';

const home = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'brownout', 'images');

const isThere = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

/** No build takes as long: what is older was killed. */
const LONGEST_MS = 3_600_000;

const isOld = async (path) => {
  const about = await stat(path).catch(() => undefined);
  return about !== undefined && Date.now() - about.mtimeMs > LONGEST_MS;
};

/** Of each image the newest build is kept, no older one, and none that was never finished. */
const removeOthers = async (name, newest) => {
  const others = (await readdir(home())).filter((entry) => entry.startsWith(`${name}-`) && entry !== newest);
  for (const path of others.map((entry) => join(home(), entry))) {
    if (!path.includes(MAKING) || (await isOld(path))) await rm(path, { recursive: true, force: true });
  }
};

/**
 * A folder with what `make` once put into it, from the user's cache; `anew` makes it again. Two that make the same at
 * one time do not meet: it appears whole or not at all.
 */
export const kept = async ({ name, hash, anew }, make) => {
  const folder = join(home(), `${name}-${hash}`);
  if (!anew && (await isThere(folder))) return folder;
  await mkdir(home(), { recursive: true });
  const making = await mkdtemp(join(home(), `${name}-${hash}${MAKING}`));
  try {
    await make(making);
    if (anew) await rm(folder, { recursive: true, force: true });
    await rename(making, folder).catch(async (error) => {
      if (!(await isThere(folder))) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  await removeOthers(name, `${name}-${hash}`);
  return folder;
};
