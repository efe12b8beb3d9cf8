import type { Circumstance, Change } from '../core/compare.ts';
import type { Mismatch } from '../core/comparable.ts';
import type { Held } from '../core/retention.ts';

const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

const or = (text: string, none: string): string => (text === '' ? none : text);

/** What is said of several runs in English. */
export const acrossEn = {
  heading: 'Changes since the last comparable run',
  versus: (run: string, startedAt: string, [kept, total]: readonly [number, number]) =>
    `against run ${run} of ${startedAt}: ${kept} of ${total} as declared`,
  changes: {
    regressed: 'regressed',
    'newly-failing': 'newly failing (was inconclusive)',
    'newly-inconclusive': 'newly inconclusive',
    'still-failing': 'still failing',
    'still-inconclusive': 'still inconclusive',
    fixed: 'fixed',
    'newly-kept': 'as declared (was inconclusive)',
    new: 'new',
    gone: 'gone',
    redeclared: 'declared or measured anew (not compared)',
    same: 'same verdict, but another share or time',
  } satisfies Readonly<Record<Change, string>>,
  count: (n: number, label: string) => `${n} ${label}`,
  same: (cells: number) => `${plural(cells, 'cell')} the same`,
  columns: {
    what: 'what',
    declared: 'declared',
    before: 'before',
    after: 'after',
    difference: 'difference (95% CI)',
  },
  recovery: (budget: string) => `recovery within ${budget}`,
  invariant: 'invariant',
  points: (by: string, low: string, high: string) => `${by} points (${low} to ${high})`,
  slower: (least: string, most: string) => `${least} to ${most} s`,
  keys: (counts: readonly [number, number, number, number]) =>
    ['lost', 'doubled', 'foreign', 'out of order']
      .flatMap((word, index) => ((counts[index] ?? 0) > 0 ? [`${counts[index] ?? 0} ${word}`] : []))
      .join(', '),
  circumstances: 'Also different',
  circumstance: {
    seed: 'seed',
    brownout: 'Brownout',
    node: 'Node',
    platform: 'machine',
  } satisfies Readonly<Record<Circumstance['what'], string>>,
  kept: (kept: number, total: number) => `${kept} of ${total} as declared`,
  was: (kept: number, total: number, run: string) => `was ${kept} of ${total} (run ${run})`,
  lastRun: (kept: number, total: number) => `(last run: ${kept} of ${total} as declared)`,
  sinceLast: (change: string) => `${change} since the last run`,
  asLast: 'as in the last run',
  lastTime: (between: string) => `last run ${between} s`,
  notComparable: (before: string, after: string) => `runs ${before} and ${after} cannot be compared:`,
  mismatch: {
    scenario: ({ before, after }: Mismatch) => `they are runs of two scenarios, ${before} and ${after}`,
    method: () => 'the scenario was changed between them: its method, or how recovery is judged',
    stack: ({ before, after }: Mismatch) => `they are of two stacks, ${before} and ${after}`,
    profile: ({ before, after }: Mismatch) =>
      `the profile was ${or(before, 'none')}, then ${or(after, 'none')} (brownout run --profile)`,
    environment: ({ before, after }: Mismatch) => `the environment was ${before}, then ${after} (brownout run --env)`,
    only: ({ before, after }: Mismatch) =>
      `they were limited to ${or(before, 'nothing')}, then to ${or(after, 'nothing')} (brownout run --only-surface)`,
    cells: () => 'no cell is declared and measured as it was',
  } satisfies Readonly<Record<Mismatch['what'], (mismatch: Mismatch) => string>>,
  notes: {
    heading: 'Findings and action items',
    findings: 'Findings',
    remarks: 'Notes',
    columns: { action: 'action item', owner: 'owner', due: 'due', state: 'state' },
    open: 'open',
    overdue: 'overdue',
    closedIn: (run: string) => `closed in run ${run}`,
    raisedIn: (run: string) => `from run ${run}`,
    noDue: 'no date',
    todo: (id: string, text: string, due: string) => `${id} “${text}”${due === '' ? '' : ` · due ${due}`}`,
    more: (n: number) => ` · ${n} more open`,
    added: (id: string, run: string) => `${id} added to run ${run}`,
    closed: (id: string, run: string) => `${id} closed in run ${run}`,
    later: 'the report of this run will have it: the drill is not over yet',
    empty: 'a note needs a text: brownout note RUN "what was found"',
    ownerOfWhat: '--owner and --due belong to an action item: add --kind action',
    dueWhen: (due: string) => `--due: "${due}" is not a day; write it as in 2026-12-24`,
    nothingOpen: (id: string, scenario: string) => `there is no open action item ${id} in runs of ${scenario}`,
    openAre: (ids: string) => `; open are ${ids}`,
    noneOpen: '; none is open',
    closeAlone: '--close takes no --kind, --owner and --due; a text goes with it as a note',
    notADrill: (run: string) => `${run} is not the run of a drill: there is no report that a note could stand in`,
  },
  runs: {
    held: {
      pinned: 'pinned',
      running: 'under way',
      up: 'its stack is up',
      unknown: 'its environment does not answer',
      'open-action': 'open action items',
      used: 'a later drill ran on its stack: the logs are there',
    } satisfies Readonly<Record<Held, string>>,
    open: (ids: string) => `open: ${ids}`,
    and: '; ',
    noDrill: '(a stack, no drill)',
    noResult: 'no result',
    total: (n: number, size: string) => `${plural(n, 'run')}, ${size}`,
    none: (folder: string) => `no runs in ${folder}`,
    pinned: (runs: string) => `pinned: ${runs}; brownout runs prune leaves them`,
    unpinned: (runs: string) => `no longer pinned: ${runs}`,
    gone: 'removed',
    wouldGo: 'would be removed',
    stays: (why: string) => `kept: ${why}`,
    pruned: (gone: number, kept: number, size: string) => `${plural(gone, 'run')} removed (${size}), ${kept} kept`,
    wouldPrune: (gone: number, kept: number, size: string) =>
      `${plural(gone, 'run')} would be removed (${size}), ${kept} kept`,
    noRule: 'say what goes: --keep 20 (the newest of each scenario stay), --older-than 30d, or both',
    notAnAge: (age: string) => `--older-than: "${age}" is not an age; write it as in 12h, 30d or 8w`,
    notANumber: (n: string) => `--keep: "${n}" is not a whole number`,
  },
  noResult: (run: string) =>
    `run ${run} has no result: it is under way, or its runner died (brownout recover, then brownout report ${run})`,
  notARun: (file: string) => `${file} is not the result of a run`,
  older: (file: string) =>
    `${file} was written by another version of Brownout; where its journal is, brownout report writes it anew`,
};
