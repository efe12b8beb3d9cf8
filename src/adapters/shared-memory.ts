import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
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

/**
 * Segments of System V shared memory that these processes made and nobody uses any more: they outlive whoever is killed,
 * as a Postgres is that had no time to end. A pid that was another's before is told by the time.
 */
export const orphanedBy = (processes: readonly ProcessId[]): readonly string[] => {
  const made = ({ maker, changed }: Segment): boolean =>
    processes.some((it) => it.pid === maker && changed >= Math.floor(begun(it)) - 1);
  return segments()
    .filter((segment) => segment.attached === 0 && made(segment))
    .map(({ id }) => id);
};

/** Takes such segments away. One that cannot be removed is still listed by `orphanedBy`. */
export const removeOrphans = async (processes: readonly ProcessId[]): Promise<void> => {
  const ids = orphanedBy(processes);
  if (ids.length === 0) return;
  await promisify(execFile)(
    'ipcrm',
    ids.flatMap((id) => ['-m', id]),
  ).catch(() => {});
};
