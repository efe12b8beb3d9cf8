import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { ProcessId } from './process-table.ts';

const TICKS_PER_SECOND = 100;
const MS = 1000;
const ID = 1;
const MAKER = 4;
const ATTACHED = 6;
const CHANGED = 13;

interface Segment {
  readonly id: string;
  /** Pid of the process that made it. */
  readonly maker: number;
  readonly attached: number;
  /** Seconds since 1970. */
  readonly changed: number;
}

const segments = (): readonly Segment[] => {
  const [, ...lines] = readFileSync('/proc/sysvipc/shm', 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const fields = line.trim().split(/\s+/);
    return {
      id: fields[ID] ?? '',
      maker: Number(fields[MAKER]),
      attached: Number(fields[ATTACHED]),
      changed: Number(fields[CHANGED]),
    };
  });
};

/** Seconds since 1970. */
const begun = ({ start }: ProcessId): number => Date.now() / MS - uptime() + Number(start) / TICKS_PER_SECOND;

const POSTMASTER = 'postmaster.pid';
/** Of `postmaster.pid`: the key and the number of its segment. */
const SEGMENT_LINE = 6;

const textIn = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const filesBelow = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    // Its owner is taking it away.
    return [];
  }
};

/** What each Postgres with its data below a folder has written down of itself, alive or not. */
const writtenBelow = (folder: string): readonly Pick<Segment, 'id' | 'maker'>[] =>
  filesBelow(folder)
    .filter((file) => basename(file) === POSTMASTER)
    .map((file) => {
      const lines = textIn(join(folder, file)).split('\n');
      return { maker: Number(lines[0]), id: lines[SEGMENT_LINE]?.trim().split(/\s+/)[1] ?? '' };
    });

/** Who may have left shared memory. */
export interface Makers {
  readonly processes: readonly ProcessId[];
  /** A Postgres with its data below it is one, also when nobody saw it alive. */
  readonly folder?: string;
}

/**
 * Segments of System V shared memory that these made and nobody uses any more: they outlive whoever is killed, as a
 * Postgres is that had no time to end. A pid that was another's before is told by the time.
 */
const orphansOf = ({ processes, folder }: Makers): readonly string[] => {
  const written = folder === undefined ? [] : writtenBelow(folder);
  const made = ({ id, maker, changed }: Segment): boolean =>
    processes.some((it) => it.pid === maker && changed >= Math.floor(begun(it)) - 1) ||
    written.some((it) => it.id === id && it.maker === maker);
  return segments()
    .filter((segment) => segment.attached === 0 && made(segment))
    .map(({ id }) => id);
};

/** Takes such segments away; those that could not be removed. */
export const removeOrphans = async (makers: Makers): Promise<readonly string[]> => {
  const ids = orphansOf(makers);
  if (ids.length === 0) return [];
  await promisify(execFile)(
    'ipcrm',
    ids.flatMap((id) => ['-m', id]),
  ).catch(() => {});
  return orphansOf(makers).filter((id) => ids.includes(id));
};
