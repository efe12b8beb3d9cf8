import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { JournalLine } from '../../src/model/journal.ts';
import { brownout, runIn, type RunningCommand, type RunOnDisk } from './command.ts';
import { leftIn, leftovers } from './leftovers.ts';
import { until } from './until.ts';

/** Brownout promises two seconds; a machine that is busy with other tests gets more, and the figures are printed. */
const DEADLINE_MS = 10_000;

export interface StartedDrill {
  readonly command: RunningCommand;
  readonly run: RunOnDisk;
  /** Its own folder for temporary files: other runs of this machine neither sweep it nor are swept. */
  readonly tmp: string;
}

/** Starts `brownout run <scenario> --json` with folders of its own below `folder`. */
export const startDrill = async (
  folder: string,
  scenario: string,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<StartedDrill> => {
  const tmp = join(folder, 't');
  mkdirSync(tmp, { recursive: true });
  // A component may run as another user.
  for (const it of [folder, tmp]) chmodSync(it, 0o711);
  const out = join(folder, 'runs');
  const command = brownout(['run', scenario, '--out', out, '--json', ...args], { env: { ...env, TMPDIR: tmp } });
  return { command, run: await runIn(out), tmp };
};

/** Names a journal line so that each kind of moment of a drill has one name. */
export const momentOf = (line: JournalLine): string => {
  if (line.type === 'phase') {
    const fault = line.facts?.['fault'];
    return `${line.phase} ${line.state}s${typeof fault === 'string' ? ` (${fault})` : ''}`;
  }
  if (line.type === 'component') return `${line.component} is ${line.state}`;
  return 'fault' in line ? `${line.type} ${line.fault}` : line.type;
};

/** Waits for a moment of the drill. */
export const reach = async (drill: StartedDrill, moment: string, withinMs = 90_000): Promise<void> => {
  const look = (): boolean => {
    if (drill.run.journal().some((line) => momentOf(line) === moment)) return true;
    if (drill.command.isOver) throw new Error(`the drill ended without "${moment}"`);
    return false;
  };
  await until(`"${moment}" in the journal`, look, withinMs);
};

const isGone = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

/** Kills the guard, and waits until the kernel has taken it away. */
export const killGuard = async ({ run }: StartedDrill): Promise<void> => {
  const pid = await until('the guard', () => run.guardPid());
  process.kill(pid, 'SIGKILL');
  await until('an end of the guard', () => isGone(pid));
};

/** All that is left of a drill: processes, its guard, ports, claims, folders. */
export const leftOf = ({ run, tmp }: StartedDrill): readonly string[] => [
  ...leftovers(run.run, { tmp, ports: run.ports() }),
  ...leftIn(tmp),
];

/** Fails unless soon nothing is left of the drill; how long that took, ms. */
export const expectNothingLeft = async (drill: StartedDrill): Promise<number> => {
  const began = performance.now();
  let left: readonly string[] = [];
  const look = (): boolean => {
    left = leftOf(drill);
    return left.length === 0;
  };
  await until('an end of it', look, DEADLINE_MS).catch(() => {});
  expect(left).toEqual([]);
  const took = performance.now() - began;
  rmSync(drill.tmp, { recursive: true });
  return took;
};

/** The figures of many clean-ups, in a line. */
export const figures = (took: readonly number[]): string => {
  const sorted = took.toSorted((a, b) => a - b);
  const [median = 0, worst = 0] = [sorted[sorted.length >> 1], sorted.at(-1)];
  return `${sorted.length} times nothing was left: after ${Math.round(median)} ms in the middle, ${Math.round(worst)} ms at worst\n`;
};
