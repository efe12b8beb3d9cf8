import type { CellResult, FaultResult, Run } from '../../model/run.ts';
import { both } from '../../model/text.ts';

const FAULT: FaultResult = {
  name: 'no-auth',
  kind: 'down',
  describe: { en: 'auth unreachable: 1 link cut', zh: '鉴权不可达：切断 1 条链路' },
  links: ['app->auth'],
  asked: 5000,
  biting: 5300,
  liftAsked: 31_500,
  gone: 31_600,
  liftedBy: 'guard',
  seen: both('refused 18/18'),
  proofs: { yes: 26, no: 0 },
  carried: { bytes: { 'app->auth': 1800 }, idle: [] },
  unproven: null,
  owed: ['redis-cli config set maxmemory 0'],
};

const CELL: CellResult = {
  surface: 'app.home',
  stage: 'rejecting',
  expected: 'degrades',
  declared: { en: '200 + placeholder', zh: '200 + 占位图' },
  verdict: 'worse',
  because: [{ key: 'cell.worse.share', with: { share: 0, n: 110, bar: 0.95, low: 0, high: 0.034 } }],
  window: { from: 6300, to: 29_500 },
  bar: 0.95,
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

/**
 * A drill of which there is one of everything: its view has every field that a template may name, and each list an
 * entry. Templates are checked against it, and their documentation takes its examples from it.
 */
export const specimen: Run = {
  schemaVersion: 1,
  id: '7F3K2M',
  scenario: {
    id: 'auth-down',
    title: { en: 'Auth is unreachable', zh: '鉴权服务不可达' },
    file: 'scenarios/auth-down.yaml',
  },
  stack: {
    id: 'cloud',
    title: { en: 'A small cloud', zh: '小型云' },
    profile: 'hardened',
    links: ['client->app', 'app->auth', 'operator->auth'],
    run: '2QX9PD',
  },
  environment: 'process',
  seed: 20_231_112,
  startedAt: '2026-11-12T09:39:00.000Z',
  durationMs: 42_000,
  versions: { brownout: '0.1.0', node: '20.20.2', platform: 'linux x64' },
  command: 'npx brownout run scenarios/auth-down.yaml',
  only: ['app.home', 'app.order'],
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
  cells: [CELL, { ...CELL, surface: 'app.order', verdict: 'inconclusive', expected: 'survives' }],
  recoveries: [
    { surface: 'app.home', verdict: 'pass', interval: [900, 1000], budgetMs: 10_000, relapses: 0 },
    { surface: 'app.order', verdict: 'not-hurt', interval: null, budgetMs: 10_000, relapses: 0 },
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
    left: [{ en: 'toxic slow on app->auth', zh: 'app->auth 上的 toxic slow' }],
    remains: true,
    handedOn: false,
  },
  stopped: { rule: 'person', because: { en: 'a person stopped it', zh: '有人中止了演练' }, at: 36_000 },
  machine: { slowShare: 0.001, longestSlowRunMs: 60, starved: false, lagP99Ms: 2 },
  surfaces: [
    {
      name: 'app.home',
      title: { en: 'Home page', zh: '首页' },
      severity: 'P1',
      owner: 'storefront',
      journey: { en: 'the shop', zh: '商城' },
      strip: '-....xxxxxxxxxxxxxxxxxxxxxxxxxxxx.....----',
    },
    {
      name: 'app.order',
      title: { en: 'Placing an order', zh: '下单' },
      severity: 'P0',
      owner: 'orders',
      journey: { en: 'orders', zh: '下单' },
      strip: '-....................................----',
    },
  ],
  notTested: [{ en: 'auth slow', zh: '鉴权变慢' }],
  notReviewed: 1,
};

/** The file of the specimen. */
export const specimenSources = [
  { file: 'scenarios/auth-down.yaml', text: 'kind: Scenario\nid: auth-down', sha256: '9f2c41…' },
];
