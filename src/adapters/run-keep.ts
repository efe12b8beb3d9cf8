import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PIN = 'pinned';

/** Is a run kept, whatever its age? */
export const isPinned = (folder: string): boolean => existsSync(join(folder, PIN));

/** From now on a run is kept. */
export const pin = (folder: string): void => writeFileSync(join(folder, PIN), '');

/** From now on its age decides. */
export const unpin = (folder: string): void => rmSync(join(folder, PIN), { force: true });

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** All that a folder holds, in bytes. */
export const folderSize = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + sizeOf(join(entry.parentPath, entry.name)), 0);

/** When its journal was last written to, ms since 1970. */
export const journalWrittenAt = (folder: string): number => statSync(join(folder, 'journal.jsonl')).mtimeMs;
