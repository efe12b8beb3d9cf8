import { evaluate } from '../../src/core/evaluate.ts';
import type { JournalEvent, JournalLine } from '../../src/model/journal.ts';
import type { DrillVerdict, Run } from '../../src/model/run.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import type { SlaTerms } from '../../src/model/sla.ts';
import type { Surface } from '../../src/model/stack.ts';
import { bundled } from '../support/sla-presets.ts';
import {
  type Behaviour,
  degrades,
  denied,
  fails,
  journalOf,
  ok,
  queued,
  recordOf,
  scenarioOf,
  type Story,
  surface,
  survives,
  type Timed,
  timedOut,
  whileOn,
} from '../support/record.ts';

const SURFACES: readonly Surface[] = [
  surface('app.order', {
    title: { en: 'Placing an order', zh: '下单' },
    severity: 'P0',
    owner: 'storefront',
    journey: { en: 'orders', zh: '下单' },
  }),
  surface('app.home', {
    title: { en: 'Home page', zh: '首页' },
    severity: 'P1',
    owner: 'storefront',
    journey: { en: 'the shop', zh: '商城' },
  }),
  surface('app.receipt', {
    title: { en: 'Uploading a receipt', zh: '上传凭证' },
    severity: 'P1',
    owner: 'storefront',
  }),
  surface('oss.put', {
    title: { en: 'Upload with a key', zh: '使用密钥上传' },
    severity: 'P1',
    owner: 'storage',
    journey: { en: 'uploads', zh: '上传' },
  }),
];

/** A shop of four surfaces under one fault. */
export const shop: Scenario = scenarioOf(
  {
    'app.order': survives(),
    'app.home': degrades(),
    'app.receipt': degrades(),
    'oss.put': fails(),
  },
  {
    surfaces: SURFACES,
    title: { en: 'Auth is unreachable', zh: '鉴权服务不可达' },
    notTested: [{ en: 'auth slow', zh: '鉴权变慢' }],
  },
);

const AS_DECLARED: Behaviour = whileOn({ 'app.home': queued, 'app.receipt': queued, 'oss.put': denied });

/** As declared but for one surface. */
const but =
  (name: string, behave: Behaviour): Behaviour =>
  (moment) =>
    moment.surface.name === name ? behave(moment) : AS_DECLARED(moment);

const phase = (name: Extract<JournalEvent, { type: 'phase' }>['phase'], from: number, to: number): readonly Timed[] => [
  {
    at: from,
    event: {
      type: 'phase',
      phase: name,
      state: 'begin',
      facts: { components: 3, links: 7, surfaces: 4, healthyRun: 20 },
    },
  },
  { at: to, event: { type: 'phase', phase: name, state: 'end', facts: {} } },
];

const atOf = (lines: readonly Timed[], type: JournalEvent['type']): number =>
  lines.find(({ event }) => event.type === type)?.at ?? 0;

/** The phases that a drill would have written around what happened. */
const withPhases = (lines: readonly Timed[]): readonly Timed[] => {
  const [bites, lift, end] = [atOf(lines, 'bites'), atOf(lines, 'lift-asked'), atOf(lines, 'recovery-end')];
  const gone = atOf(lines, 'lifted');
  const own = lines.filter(({ event }) => event.type !== 'phase');
  return [
    ...phase('up', 10, 900).slice(0, 1),
    { at: 500, event: { type: 'component', component: 'auth', state: 'ready' } },
    ...phase('up', 10, 900).slice(1),
    ...phase('gate', 1000, 4990),
    { at: 4995, event: { type: 'phase', phase: 'inject', state: 'begin', facts: { fault: 'cut' } } },
    ...own,
    { at: bites + 1, event: { type: 'phase', phase: 'inject', state: 'end', facts: { fault: 'cut' } } },
    { at: bites + 2, event: { type: 'phase', phase: 'observe', state: 'begin', facts: { forMs: lift - bites } } },
    { at: lift - 2, event: { type: 'phase', phase: 'observe', state: 'end' } },
    { at: lift - 1, event: { type: 'phase', phase: 'lift', state: 'begin', facts: { fault: 'cut' } } },
    { at: gone + 1, event: { type: 'phase', phase: 'lift', state: 'end', facts: { fault: 'cut' } } },
    ...phase('recover', gone + 2, end),
    ...phase('verify', end + 50, end + 200),
  ];
};

/** The journal of a drill of the shop. */
export const shopJournal = (story: Story = {}): readonly JournalLine[] => {
  const edit = story.edit ?? ((lines: readonly Timed[]) => lines);
  return journalOf(shop, { behave: AS_DECLARED, ...story, edit: (lines) => edit(withPhases(lines)) });
};

export const drilled = (story: Story = {}): Run => evaluate(shop, recordOf(shopJournal(story)));

/** Cuts the journal off, and ends it so. */
const endedAt =
  (at: number, ...events: readonly JournalEvent[]) =>
  (lines: readonly Timed[]): readonly Timed[] => [
    ...lines.filter((line) => line.at < at),
    ...events.map((event) => ({ at, event })),
  ];

const nothingLeft: JournalEvent = { type: 'residue', left: [], checked: {} };

const replaced =
  (type: JournalEvent['type'], ...events: readonly JournalEvent[]) =>
  (lines: readonly Timed[]): readonly Timed[] =>
    lines.flatMap((line) => (line.event.type === type ? events.map((event) => ({ at: line.at, event })) : [line]));

/** The home page hangs while the fault is on. */
export const HANGING: Story = { behave: but('app.home', whileOn({ 'app.home': timedOut })) };

export const STOPPED: Story = {
  edit: endedAt(
    9000,
    { type: 'stop', rule: 'stop-when', because: { en: 'app.order was healthy in 10%', zh: 'app.order 仅 10% 健康' } },
    nothingLeft,
  ),
};
export const BLOCKED: Story = {
  edit: endedAt(
    4000,
    { type: 'blocked', because: { en: 'not healthy: oss.put', zh: '不健康：oss.put' }, surfaces: ['oss.put'] },
    nothingLeft,
  ),
};
export const UNPROVEN: Story = {
  edit: replaced('bites', {
    type: 'unproven',
    fault: 'cut',
    because: { en: 'auth still answered', zh: 'auth 仍有响应' },
  }),
};
export const LEFTOVERS: Story = {
  edit: replaced('residue', {
    type: 'residue',
    left: [{ en: 'toxic slow on app->auth', zh: 'app->auth 上的 toxic slow' }],
    checked: {},
  }),
};

/** Drills of the shop by how they ended. */
export const told: Readonly<Record<DrillVerdict, Run>> = {
  PASSED: drilled(),
  FAILED: drilled(HANGING),
  STOPPED: drilled(STOPPED),
  BLOCKED: drilled(BLOCKED),
  INCONCLUSIVE: drilled(UNPROVEN),
  CLEANUP_FAILED: drilled(LEFTOVERS),
};

const preset = bundled('aliyun-oss-article');
const [outage] = preset.outages;
if (outage === undefined) throw new Error('the preset has no outage');

/** An agreement on uploads and the home page, with numbers that a team entered. */
const TERMS: SlaTerms = {
  preset,
  outage,
  surfaces: [
    { name: 'oss.put', share: 0.4 },
    { name: 'app.home', share: 0.6 },
  ],
  traffic: 'given',
  monthDays: 30,
  currency: 'CNY',
  monthlyFee: 1000,
  losses: [
    { surface: 'oss.put', what: { en: 'uploads', zh: '上传' }, perMinute: 10, worth: 2 },
    { surface: 'app.order', what: { en: 'orders', zh: '订单' }, perMinute: 50, worth: 30 },
  ],
};

/** The same drill, by an agreement. */
export const reckoned = (story: Story = {}, terms: Partial<SlaTerms> = {}): Run =>
  evaluate({ ...shop, sla: { ...TERMS, ...terms } }, recordOf(shopJournal(story)));

/** More ways to end. */
export const more = {
  failOpen: drilled({ behave: but('oss.put', () => ok) }),
  better: drilled({ behave: but('app.home', () => ok) }),
  neverBack: drilled({
    behave: but('app.home', ({ on, sinceGone }) => (on || sinceGone >= 0 ? queued : ok)),
    recoveryMs: 16_000,
  }),
  died: drilled({ edit: endedAt(9000) }),
  reckoned: reckoned(),
  reckonedInVain: reckoned(UNPROVEN),
} satisfies Readonly<Record<string, Run>>;
