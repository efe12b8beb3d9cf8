import { compare } from '../../core/compare.ts';
import { notesOf, type Notes } from '../../core/notes.ts';
import type { CellResult, FaultResult, Run, SeriesSet, SurfaceSeries } from '../../model/run.ts';
import { both } from '../../model/text.ts';
import type { ReportRequest } from '../reporter.ts';
import { specimenSla } from './specimen-sla.ts';

const FAULT: FaultResult = {
  name: 'no-sessions',
  kind: 'down',
  describe: { en: 'sessions unreachable: 1 link cut', zh: '会话服务不可达：切断 1 条链路' },
  links: ['web->sessions'],
  touches: ['web->sessions#proxy', 'sessions#process'],
  asked: 5000,
  biting: 5300,
  liftAsked: 31_500,
  gone: 31_600,
  planned: { from: 5000, to: 31_000 },
  liftedBy: 'guard',
  seen: both('refused 18/18'),
  proofs: { yes: 26, no: 0 },
  carried: { bytes: { 'web->sessions': 1800 }, idle: [] },
  unproven: null,
  owed: ['redis-cli config set maxmemory 0'],
};

const CELL: CellResult = {
  surface: 'web.home',
  stage: 'rejecting',
  expected: 'degrades',
  declared: { en: '200 + placeholder', zh: '200 + 占位图' },
  verdict: 'worse',
  fingerprint: '5d41402a',
  because: [{ key: 'cell.worse.share', with: { share: 0, n: 110, bar: 0.95, low: 0, high: 0.034 } }],
  window: { from: 6300, to: 29_500 },
  bar: 0.95,
  limitMs: 800,
  n: 110,
  unsent: 0,
  counts: { declared: 0, healthy: 0, late: 0, other: 110 },
  share: 0,
  interval: [0, 0.034],
  longestBadRunMs: 23_000,
  latency: { p50: 2000, p95: 2001, max: 2004 },
  errors: [{ class: 'status', count: 110, sample: both('500 {"error":"storage"}') }],
  samples: [{ at: 6400, elapsedMs: 2000, says: both('500 {"error":"storage"}') }],
  evidence: { says: { en: 'no x-cache: HIT', zh: '没有 x-cache: HIT' }, verdict: 'worse' },
};

const HOME: SurfaceSeries = {
  surface: 'web.home',
  n: '25 130 30',
  p50: '12 - 14',
  p95: '30 - 31',
  max: '41 - 44',
  errors: [{ class: 'status', counts: '0 130 2' }],
  state: '.x.',
};

const SERIES: SeriesSet = {
  at: '0 5000 31600',
  to: 38_000,
  surfaces: [HOME, { ...HOME, surface: 'web.order', errors: [], p50: '12 13 14', p95: '30 32 31', max: '41 45 44' }],
};

/**
 * A drill of which there is one of everything: its view has every field that a template may name, and each list an
 * entry. Templates are checked against it, and their documentation takes its examples from it.
 */
export const specimen: Run = {
  schemaVersion: 1,
  id: '7F3K2M',
  scenario: {
    id: 'sessions-down',
    title: { en: 'Sessions are unreachable', zh: '会话服务不可达' },
    file: 'scenarios/sessions-down.yaml',
    fingerprint: '7d793037',
  },
  stack: {
    id: 'shop',
    title: { en: 'A shop', zh: '商店' },
    profile: 'hardened',
    links: ['client->web', 'web->sessions', 'operator->sessions'],
    run: '2QX9PD',
  },
  environment: 'process',
  seed: 20_231_112,
  startedAt: '2026-11-12T09:39:00.000Z',
  durationMs: 42_000,
  versions: { brownout: '0.1.0', node: '20.20.2', platform: 'linux x64' },
  command: 'npx brownout run scenarios/sessions-down.yaml',
  only: ['web.home', 'web.order'],
  verdict: 'CLEANUP_FAILED',
  exit: 6,
  reasons: [
    { key: 'drill.cleanup.left', with: { count: 1, what: { en: 'toxic slow', zh: 'toxic slow' } } },
    { key: 'drill.stopped', with: { rule: 'person', because: { en: 'a person stopped it', zh: '有人中止了演练' } } },
  ],
  phases: [
    { phase: 'gate', from: 1000, to: 4990, facts: {} },
    { phase: 'observe', from: 5300, to: 31_500, facts: {} },
    { phase: 'recover', from: 31_600, to: 37_800, facts: {} },
  ],
  faults: [FAULT],
  stages: [{ stage: 'rejecting', from: 5300, to: 31_500 }],
  cells: [CELL, { ...CELL, surface: 'web.order', verdict: 'inconclusive', expected: 'survives' }],
  recoveries: [
    { surface: 'web.home', verdict: 'pass', interval: [900, 1000], budgetMs: 10_000, relapses: 0 },
    { surface: 'web.order', verdict: 'not-hurt', interval: null, budgetMs: 10_000, relapses: 0 },
  ],
  recovery: { from: 31_600, budgetMs: 10_000 },
  invariants: [
    {
      name: 'receipts',
      verdict: 'broken',
      acked: 190,
      listed: 189,
      lost: ['7F3K2M-17'],
      doubled: [],
      foreign: [],
      disordered: [],
      error: { en: 'the list could not be read', zh: '无法读取列表' },
    },
  ],
  residue: {
    verified: true,
    left: [{ en: 'toxic slow on web->sessions', zh: 'web->sessions 上的 toxic slow' }],
    remains: true,
    handedOn: false,
  },
  stopped: { rule: 'person', because: { en: 'a person stopped it', zh: '有人中止了演练' }, at: 36_000 },
  machine: { slowShare: 0.001, longestSlowRunMs: 60, starved: false, lagP99Ms: 2 },
  surfaces: [
    {
      name: 'web.home',
      title: { en: 'Home page', zh: '首页' },
      severity: 'P1',
      owner: 'storefront',
      journey: { en: 'the shop', zh: '商城' },
      needs: ['client->web'],
      softens: ['web->sessions'],
      strip: '-....xxxxxxxxxxxxxxxxxxxxxxxxxxxx.....----',
    },
    {
      name: 'web.order',
      title: { en: 'Placing an order', zh: '下单' },
      severity: 'P0',
      owner: 'orders',
      journey: { en: 'orders', zh: '下单' },
      needs: ['client->web'],
      softens: [],
      strip: '-....................................----',
    },
  ],
  components: [{ at: 7200, component: 'sessions', event: 'die' }],
  notTested: [{ en: 'sessions slow', zh: '会话变慢' }],
  notReviewed: 1,
  series: { fine: SERIES, coarse: SERIES },
  sla: specimenSla,
};

/** The same a week before, when nothing was wrong with it. */
export const earlier: Run = {
  ...specimen,
  id: '6A1C9Z',
  startedAt: '2026-11-05T09:39:00.000Z',
  seed: 7,
  cells: specimen.cells.map((cell) => ({
    ...cell,
    verdict: 'pass',
    share: 1,
    counts: { ...cell.counts, declared: 110 },
  })),
  invariants: specimen.invariants.map((invariant) => ({ ...invariant, verdict: 'pass', lost: [] })),
};

const AT = '2026-11-12T10:02:00.000Z';
const NOTE = { type: 'note', v: 1, owner: 'storefront', due: '2026-11-30', at: AT } as const;

/** What people said of it. */
export const specimenNotes: Notes = notesOf({ run: specimen.id, startedAt: specimen.startedAt }, [
  {
    run: specimen.id,
    startedAt: specimen.startedAt,
    lines: [
      { ...NOTE, id: 'A-1', kind: 'action', text: '800 ms timeout on calls of the storage' },
      { ...NOTE, id: 'A-2', kind: 'action', text: 'an alert on the home page' },
      { type: 'closed', v: 1, id: 'A-2', in: specimen.id, at: AT },
      { ...NOTE, id: 'F-1', kind: 'finding', text: 'the home page waits for the storage' },
      { ...NOTE, id: 'N-1', kind: 'note', text: 'the alert came after two minutes' },
    ],
  },
]);

/** All that is rendered of the specimen but its templates. */
export const specimenRequest: Omit<ReportRequest, 'templates'> = {
  run: specimen,
  language: 'en',
  previous: compare(earlier, specimen),
  notes: specimenNotes,
  last: earlier,
  logs: [{ file: 'web.log', component: 'web', bytes: 8508, lines: 130 }],
  sources: [{ file: 'scenarios/sessions-down.yaml', text: 'kind: Scenario\nid: sessions-down', sha256: '9f2c41…' }],
};
