import { mkdirSync, readdirSync, readlinkSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Things of one kind that runs of this machine must not share: each is claimed, by its name, before it is used. */
export interface Claims {
  /** False: somebody of this user has it. */
  write(name: string, run: string): boolean;
  drop(name: string): void;
  /** Has another user of this machine claimed it? */
  isElsewhere(name: string): boolean;
  /** Name -> run, of this user's claims. */
  all(): ReadonlyMap<string, string>;
  /** Gives up all claims of a run; the folder goes with the last claim. */
  release(run: string): void;
}

const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const removeEmpty = (folder: string): void => {
  try {
    rmdirSync(folder);
  } catch {
    // Another run has just claimed something, or the folder was never there.
  }
};

/** A claim is a link to its run's name: made in one step, so that a crash leaves none without an owner. */
const link = (folder: string, name: string, run: string): boolean => {
  try {
    // Whoever gave up the last claim took the folder with it.
    mkdirSync(folder, { recursive: true });
    symlinkSync(run, join(folder, name));
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  }
};

const linksIn = (folder: string): ReadonlyMap<string, string> => {
  const links = new Map<string, string>();
  for (const name of namesIn(folder)) {
    try {
      links.set(name, readlinkSync(join(folder, name)));
    } catch {
      // Given up meanwhile by its run.
    }
  }
  return links;
};

/** The claims on things of a kind; they are on disk, so that runs side by side see each other's. */
export const claimsOf = (kind: string): Claims => {
  const prefix = `brownout-${kind}-`;
  // Asked for each time: the folder for temporary files may be another one by then.
  const own = (): string => join(tmpdir(), `${prefix}${userInfo().uid}`);
  const drop = (name: string): void => rmSync(join(own(), name), { force: true });
  const all = (): ReadonlyMap<string, string> => linksIn(own());
  return {
    write: (name, run) => link(own(), name, run),
    drop,
    isElsewhere: (name) =>
      readdirSync(tmpdir())
        .filter((folder) => folder.startsWith(prefix))
        .map((folder) => join(tmpdir(), folder))
        .some((folder) => folder !== own() && namesIn(folder).includes(name)),
    all,
    release: (run) => {
      for (const [name, owner] of all()) if (owner === run) drop(name);
      if (all().size === 0) removeEmpty(own());
    },
  };
};
