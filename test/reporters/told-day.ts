import { gameDayOf, type Drilled } from '../../src/core/game-day.ts';
import { notesOf, type Notes } from '../../src/core/notes.ts';
import type { LeftOut } from '../../src/core/trend.ts';
import type { NoteLine } from '../../src/model/note.ts';
import type { Run } from '../../src/model/run.ts';
import type { DayOfDrills } from '../../src/reporters/view/game-day.ts';
import { more, told } from './told-runs.ts';

interface Other {
  readonly day: number;
  readonly id: string;
  readonly scenario?: string;
  readonly profile?: string;
}

/** The same drill under another name, on another day of a March. */
export const renamed = (run: Run, { day, id, scenario = run.scenario.id, profile }: Other): Run => ({
  ...run,
  id,
  startedAt: `2026-03-0${day}T10:00:00.000Z`,
  scenario: { ...run.scenario, id: scenario, title: { en: `The case ${scenario}`, zh: `案例 ${scenario}` } },
  stack: { ...run.stack, profile: profile ?? null },
});

/** One of each kind, in the order of their time. */
export const DAY_RUNS: readonly Run[] = [
  renamed(told.FAILED, { day: 1, id: 'AAAA22', scenario: 'auth-down', profile: 'soft' }),
  renamed(told.PASSED, { day: 2, id: 'BBBB22', scenario: 'auth-down', profile: 'hardened' }),
  renamed(more.neverBack, { day: 3, id: 'CCCC22', scenario: 'auth-hangs' }),
  renamed(told.BLOCKED, { day: 4, id: 'DDDD22', scenario: 'oss-down' }),
  {
    ...renamed(told.STOPPED, { day: 5, id: 'EEEE22', scenario: 'cdn-down' }),
    notTested: [...told.STOPPED.notTested, { en: 'purging', zh: '刷新缓存' }],
  },
];

const AT = '2026-03-01T12:00:00.000Z';
const NOTE = { type: 'note', v: 1, owner: 'storefront', due: '2026-03-03', at: AT } as const;

/** What was said of the first of them; the last item was done in the second. */
const LINES: readonly NoteLine[] = [
  { ...NOTE, id: 'A-1', kind: 'action', text: 'a timeout on calls of the storage' },
  { ...NOTE, id: 'A-2', kind: 'action', text: 'an alert', owner: null, due: '2026-12-01' },
  { ...NOTE, id: 'A-3', kind: 'action', text: 'a placeholder', due: null },
  { type: 'closed', v: 1, id: 'A-3', in: 'BBBB22', at: AT },
  { ...NOTE, id: 'F-1', kind: 'finding', text: 'the page waited for all pictures' },
  { ...NOTE, id: 'N-1', kind: 'note', text: 'nobody was called' },
];

const [first] = DAY_RUNS;
const notesFor = ({ id, startedAt, scenario }: Run): Notes =>
  notesOf(
    { run: id, startedAt },
    scenario.id === 'auth-down' ? [{ run: 'AAAA22', startedAt: first?.startedAt ?? '', lines: LINES }] : [],
  );

export const drilled = (runs: readonly Run[]): readonly Drilled[] =>
  runs.map((run) => ({ run, notes: notesFor(run), report: `../../${run.id}/report.html` }));

/** Those runs as a page takes them. */
export const dayOf = (runs: readonly Run[]): DayOfDrills => {
  const drills = drilled(runs);
  return { drills, day: gameDayOf(drills) };
};

/** A scenario over eight days, the last of them under another profile, and of one of them nothing is left. */
export const OVER_TIME: readonly Run[] = [
  told.PASSED,
  told.FAILED,
  told.PASSED,
  told.STOPPED,
  told.FAILED,
  more.neverBack,
  told.BLOCKED,
  told.PASSED,
].map((run, index) =>
  renamed(run, { day: index + 1, id: `RUN${index + 1}`, ...(index === 7 ? { profile: 'hardened' } : {}) }),
);
export const LEFT: readonly LeftOut[] = [{ run: 'NNNN22', startedAt: '2026-03-03T12:00:00.000Z', why: 'none' }];
