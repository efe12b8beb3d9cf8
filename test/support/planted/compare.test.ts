import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

interface Cell {
  readonly surface: string;
  readonly verdict: string;
  readonly because: readonly { readonly key: string }[];
}

interface Drill {
  readonly exit: number;
  readonly left: readonly string[];
  readonly run?: {
    readonly verdict: string;
    readonly exit: number;
    readonly cells: readonly Cell[];
    readonly recoveries: readonly { readonly surface: string; readonly verdict: string }[];
    readonly invariants: readonly { readonly name: string; readonly verdict: string }[];
    readonly reasons: readonly { readonly key: string; readonly with: Readonly<Record<string, string | number>> }[];
    readonly machine: { readonly starved: boolean };
  };
}

interface Compared {
  readonly complaints: readonly string[];
  readonly spoiled: boolean;
}

const { compare } = (await import(new URL('compare.mjs', import.meta.url).href)) as {
  readonly compare: (defect: { readonly expect: object }, drill: Drill) => Compared;
};

const DEFECT = {
  expect: {
    verdict: 'FAILED',
    exit: 1,
    cells: { picture: 'worse' },
    because: [{ key: 'drill.invariant', name: 'receipts', lost: 0 }],
  },
};

const cell = (surface: string, verdict: string, key?: string): Cell => ({
  surface,
  verdict,
  because: key === undefined ? [] : [{ key }],
});

/** A drill in which the defect was caught, and what was otherwise. */
const drillWith = (otherwise: Partial<NonNullable<Drill['run']>> = {}, exit = 1): Drill => ({
  exit,
  left: [],
  run: {
    verdict: 'FAILED',
    exit,
    cells: [cell('picture', 'worse', 'cell.worse.share'), cell('home', 'pass')],
    recoveries: [
      { surface: 'picture', verdict: 'pass' },
      { surface: 'home', verdict: 'not-hurt' },
    ],
    invariants: [{ name: 'orders', verdict: 'pass' }],
    reasons: [{ key: 'drill.invariant', with: { name: 'receipts', lost: 0 } }],
    machine: { starved: false },
    ...otherwise,
  },
});

test('a defect is caught where the drill says all that it must bring about, and nothing else', () => {
  expect(compare(DEFECT, drillWith())).toEqual({ complaints: [], spoiled: false });
});

const MISSED: Readonly<Record<string, Drill>> = {
  'no result': { exit: 13, left: [] },
  'a container left behind': { ...drillWith(), left: ['container brownout-a-back-1'] },
  'another exit code': drillWith({}, 3),
  'another verdict of the drill': drillWith({ verdict: 'BLOCKED' }),
  'another word in the cell': drillWith({ cells: [cell('picture', 'wrong-manner'), cell('home', 'pass')] }),
  'a cell that was not judged': drillWith({ cells: [cell('home', 'pass')] }),
  'an innocent cell accused as well': drillWith({ cells: [cell('picture', 'worse'), cell('home', 'worse')] }),
  'an innocent recovery accused': drillWith({ recoveries: [{ surface: 'home', verdict: 'fail' }] }),
  'an innocent invariant accused': drillWith({ invariants: [{ name: 'orders', verdict: 'broken' }] }),
  'no reason': drillWith({ reasons: [] }),
  'another value in the reason': drillWith({
    reasons: [{ key: 'drill.invariant', with: { name: 'receipts', lost: 10 } }],
  }),
};

test.each(Object.entries(MISSED))('%s is a miss', (_, drill) => {
  expect(compare(DEFECT, drill).complaints).not.toEqual([]);
});

test('a drill that a starved machine left undecided may be tried again', () => {
  const machine = { starved: true };
  expect(compare(DEFECT, drillWith({ verdict: 'INCONCLUSIVE', machine }, 7)).spoiled).toBe(true);
  const unsent = [cell('picture', 'inconclusive', 'cell.inconclusive.unsent')];
  expect(compare(DEFECT, drillWith({ cells: unsent })).spoiled).toBe(true);
});

test('a pass of a defect and an accusation of the sound stack stand, however starved the machine was', () => {
  const machine = { starved: true };
  expect(compare(DEFECT, drillWith({ verdict: 'PASSED', machine }, 0)).spoiled).toBe(false);
  const sound = { expect: { verdict: 'PASSED', exit: 0 } };
  expect(compare(sound, drillWith({ machine })).spoiled).toBe(false);
});

test('what is left behind stands, however starved the machine was', () => {
  const starved = drillWith({ verdict: 'INCONCLUSIVE', machine: { starved: true } }, 7);
  const { complaints, spoiled } = compare(DEFECT, { ...starved, left: ['network brownout-a_edge'] });
  expect(complaints).toContain('left behind: network brownout-a_edge');
  expect(spoiled).toBe(false);
});

test('an undecided drill on a machine that kept up is a miss for good', () => {
  expect(compare(DEFECT, drillWith({ verdict: 'INCONCLUSIVE' }, 7)).spoiled).toBe(false);
});

test('every planted defect, of both environments, still finds its place in what was built', async () => {
  const planted = fileURLToPath(new URL('../planted.mjs', import.meta.url));
  const counts = await Promise.all(
    [[], ['--env', 'process'], ['--env', 'compose']].map(async (args) => {
      const { stdout } = await promisify(execFile)(process.execPath, [planted, '--check', ...args]);
      return Number(/^(?<count>\d+) can be planted\n$/.exec(stdout)?.groups?.['count']);
    }),
  );
  const [all = 0, inProcesses = 0, inContainers = 0] = counts;
  expect(inProcesses).toBeGreaterThan(0);
  expect(inContainers).toBeGreaterThan(0);
  expect(all).toBe(inProcesses + inContainers);
});
