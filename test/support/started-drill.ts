import { expect } from 'vitest';
import type { JournalLine } from '../../src/model/journal.ts';
import { brownout, runIn, type CommandOptions, type RunningCommand, type RunOnDisk } from './command.ts';
import { isDead, leftovers } from './leftovers.ts';
import { until } from './until.ts';

/** Brownout promises two seconds; a machine that is busy with other tests gets more, and the figures are printed. */
const DEADLINE_MS = 10_000;

export interface StartedDrill {
  readonly command: RunningCommand;
  readonly run: RunOnDisk;
}

const started: StartedDrill[] = [];

/** Starts `brownout run <scenario> --json`; its run folder is the one in `out`. */
export const startDrill = async (
  out: string,
  scenario: string,
  { args = [], env = {} }: { readonly args?: readonly string[]; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<StartedDrill> => {
  const command = brownout(['run', scenario, '--out', out, '--json', ...args], { env });
  const drill = { command, run: await runIn(out, command) };
  started.push(drill);
  return drill;
};

/** Ends drills that a failed test has left, and all that is left in their place. */
export const endEach = async (drills: readonly StartedDrill[], env: CommandOptions['env'] = {}): Promise<void> => {
  for (const { command } of drills) {
    if (!command.isOver) command.kill('SIGKILL');
    await command.ended;
  }
  await brownout(['recover'], { env }).ended;
  await brownout(['down', '--all'], { env }).ended;
};

/** Ends what a failed test has left of its drills. */
export const endDrills = async (): Promise<void> => endEach(started.splice(0));

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
export const reach = async (drill: StartedDrill, moment: string, withinMs = 120_000): Promise<void> => {
  const look = (): boolean => {
    const isOver = drill.command.isOver;
    const journal = drill.run.journal();
    const moments = journal.map(momentOf);
    const blocked = journal.find((line) => line.type === 'blocked');
    if (!moments.includes(moment) && isOver)
      throw new Error(
        `the drill ended without "${moment}": ${moments.slice(-8).join(', ')} ${JSON.stringify(blocked)}`,
      );
    return moments.includes(moment);
  };
  await until(`"${moment}" in the journal`, look, withinMs);
};

/** Kills the guard, and waits until the kernel has taken it away. */
export const killGuard = async ({ run }: StartedDrill): Promise<void> => {
  const pid = await until('the guard', () => run.guardPid());
  process.kill(pid, 'SIGKILL');
  await until('an end of the guard', () => isDead(pid));
};

/** All that is left of a drill: processes, its guard, ports, claims, folders. */
export const leftOf = ({ run }: StartedDrill): readonly string[] => leftovers(run.run, { ports: run.ports() });

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
  return performance.now() - began;
};

/** How long a clean-up took, and after what. */
export interface Took {
  readonly moment: string;
  readonly ms: number;
}

/** The figures of many clean-ups, in a line. */
export const figures = (took: readonly Took[]): string => {
  const sorted = took.toSorted((a, b) => a.ms - b.ms);
  const [median, worst] = [sorted[sorted.length >> 1], sorted.at(-1)];
  const told = (it: Took | undefined): string => `${Math.round(it?.ms ?? 0)} ms`;
  return `${sorted.length} times nothing was left: after ${told(median)} in the middle, ${told(worst)} at worst (${worst?.moment ?? ''})\n`;
};
