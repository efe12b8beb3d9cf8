/**
 * @typedef {object} Defect
 * @property {string} name
 * @property {'compose'} [environment] that it is rehearsed in; none: `process`
 * @property {string} scenario a file of scenarios/, without its ending
 * @property {string} [scenarios] the folder of scenarios in the copy, where it has another name
 * @property {string} [cli] the command, where the copy has none
 * @property {readonly string[]} [components] the stack is these alone; none: all of it
 * @property {readonly string[]} only the surfaces that tell it, and some that must not be accused
 * @property {readonly Edit[]} [edits] the defect itself, in what was built; none: the stack is sound
 * @property {Readonly<Record<string, string>>} [files] brought along: path in the copy -> file beside this one
 * @property {Expected} expect
 *
 * @typedef {{ file: string, find: string, put: string }} Edit `find` must be there exactly once
 *
 * @typedef {object} Expected
 * @property {string} verdict of the drill
 * @property {number} exit
 * @property {Readonly<Record<string, string | readonly string[]>>} [cells] all that are not named must pass;
 *   so with `recoveries` (or were not hurt) and `invariants`
 * @property {Readonly<Record<string, string | readonly string[]>>} [recoveries]
 * @property {Readonly<Record<string, string>>} [invariants]
 * @property {readonly object[]} [because] reasons that must be given: a key, and values that it carries (of texts: a part)
 */

const FAILED = { verdict: 'FAILED', exit: 1 };
const PASSED = { verdict: 'PASSED', exit: 0 };
const FAULT = 'fault: { kind: down, component: auth }';
const SOUND =
  'oss.put.signed oss.get.signed oss.get.presigned oss.get.public cdn.image.cached app.home app.receipt app.order ' +
  'ots.put mns.send billing.buy auth.token rds.query';
const RESTARTS = {
  scenario: 'auth-down-app-restarts',
  files: { 'scenarios/auth-down-app-restarts.yaml': 'auth-down-app-restarts.yaml' },
  only: ['app.receipt', 'oss.get.signed', 'billing.buy', 'oss.get.public'],
};

/** @type {readonly Defect[]} those that take longest first: the others fit in beside them */
export const defects = [
  {
    name: 'receipts-lost-on-restart',
    ...RESTARTS,
    edits: [
      { file: 'compose/dist/app/receipts.js', find: "return 'queued';", put: 'return this.remember(key);' },
      {
        file: 'compose/dist/app/receipts.js',
        find: 'async drain(stopping) {',
        put: `#remembered = new Set();
        async remember(key) {
          await this.#forget(key);
          this.#remembered.add(key);
          return 'queued';
        }
        async drain(stopping) {
          for (const key of this.#remembered) {
            await this.#put(key);
            this.#remembered.delete(key);
          }`,
      },
    ],
    expect: {
      ...FAILED,
      invariants: { receipts: 'broken' },
      because: [{ key: 'drill.invariant', name: 'receipts', doubled: 0 }],
    },
  },
  {
    name: 'undo-that-does-nothing',
    scenario: 'auth-down',
    only: ['oss.get.signed', 'ots.put', 'oss.get.public'],
    edits: [
      {
        file: 'dist/faults/down.js',
        find: 'proxies.setEnabled(link, enabled)',
        put: 'proxies.list({ link, enabled })',
      },
    ],
    expect: {
      verdict: 'CLEANUP_FAILED',
      exit: 6,
      recoveries: { 'oss.get.signed': 'inconclusive', 'ots.put': 'inconclusive', 'oss.get.public': 'inconclusive' },
      because: [{ key: 'drill.cleanup.lift', fault: 'no-auth' }],
    },
  },
  {
    name: 'recovery-that-never-comes',
    scenario: 'auth-down',
    only: ['ots.put', 'oss.get.signed', 'app.home', 'oss.get.public'],
    edits: [
      {
        file: 'compose/dist/gated/gate.js',
        find: 'const result = await this.#ask({ ...keyOf(request), ...question });',
        put: `const result = globalThis.gaveUp ? 'failed' : await this.#ask({ ...keyOf(request), ...question });
        globalThis.gaveUp = result === 'failed';`,
      },
    ],
    expect: {
      ...FAILED,
      recoveries: { 'ots.put': 'fail' },
      because: [{ key: 'drill.recovery.never', surface: 'ots.put' }],
    },
  },
  {
    name: 'nothing',
    scenario: 'auth-down',
    only: SOUND.split(' '),
    expect: PASSED,
  },
  { name: 'nothing-app-restarts', ...RESTARTS, expect: PASSED },
  {
    name: 'cdn-not-caching',
    scenario: 'auth-down',
    only: ['cdn.image.cached', 'cdn.image.cold.public', 'oss.get.signed', 'oss.get.public'],
    edits: [
      {
        file: 'compose/dist/cdn/cache.js',
        find: 'if (entry.freshUntilMs > Date.now())',
        put: 'if (entry === undefined)',
      },
    ],
    expect: { ...FAILED, cells: { 'cdn.image.cached': 'worse' } },
  },
  {
    name: 'oss-not-asking-auth',
    scenario: 'auth-down',
    only: ['oss.put.signed', 'oss.get.signed', 'oss.get.presigned', 'app.home', 'oss.get.public', 'ots.put'],
    edits: [
      {
        file: 'compose/dist/oss/policy-plugin.js',
        find: 'const verdict = verdictOf(await this.#post(body));',
        put: 'const verdict = true;',
      },
    ],
    expect: {
      ...FAILED,
      cells: {
        'oss.put.signed': 'fail-open',
        'oss.get.signed': 'fail-open',
        'oss.get.presigned': 'fail-open',
        'app.home': 'better',
      },
    },
  },
  {
    name: 'oss-hanging-for-403',
    scenario: 'auth-down',
    only: ['oss.put.signed', 'oss.get.signed', 'oss.get.presigned', 'app.home', 'oss.get.public', 'ots.put'],
    edits: [
      {
        file: 'compose/dist/oss/policy-plugin.js',
        find: 'async ask(body) {',
        put: `async ask(body) {
          const reply = await this.askAtOnce(body);
          return reply === 'failed' ? new Promise(() => {}) : reply;
        }
        async askAtOnce(body) {`,
      },
    ],
    expect: {
      ...FAILED,
      cells: {
        'oss.put.signed': 'wrong-manner',
        'oss.get.signed': 'wrong-manner',
        'oss.get.presigned': 'wrong-manner',
      },
    },
  },
  {
    name: 'home-waiting-for-oss',
    scenario: 'auth-hangs',
    only: ['app.home', 'app.product', 'oss.get.signed', 'oss.get.public'],
    edits: [
      {
        file: 'compose/dist/app/shop.js',
        find: 'const store = { ...objectStore(storeOptions), list: objectStore(books).list };',
        put: `const patient = objectStore({ ...storeOptions, timeoutMs: 60_000 });
        const store = { ...objectStore(storeOptions), list: objectStore(books).list, get: patient.get };`,
      },
    ],
    expect: { ...FAILED, cells: { 'app.home': 'worse' } },
  },
  {
    name: 'pool-that-is-large',
    scenario: 'auth-hangs-small-pool',
    only: ['oss.get.signed', 'oss.get.public', 'oss.health', 'cdn.image.cold.public', 'app.home', 'app.order'],
    edits: [
      {
        file: 'compose/stack.yaml',
        find: "oss.MINIO_API_REQUESTS_MAX: '64'",
        put: "oss.MINIO_API_REQUESTS_MAX: '10000'",
      },
    ],
    expect: {
      ...FAILED,
      cells: {
        'oss.get.signed': 'wrong-manner',
        'oss.get.public': 'fail-open',
        'cdn.image.cold.public': 'fail-open',
        'app.home': 'worse',
      },
    },
  },
  {
    name: 'fault-on-wrong-link',
    scenario: 'auth-down',
    only: ['oss.get.signed', 'ots.put', 'app.home', 'billing.buy', 'oss.get.public'],
    edits: [
      {
        file: 'scenarios/auth-down.yaml',
        find: FAULT,
        put: 'fault: { kind: down, link: "billing->rds" }',
      },
    ],
    expect: {
      ...FAILED,
      cells: { 'oss.get.signed': 'fail-open', 'ots.put': 'fail-open', 'app.home': 'better', 'billing.buy': 'worse' },
    },
  },
  {
    name: 'fault-on-unused-link',
    scenario: 'auth-down',
    only: ['oss.get.signed', 'ots.put', 'app.home'],
    edits: [
      { file: 'compose/stack.yaml', find: '\n  - console->ecs\n', put: '\n  - console->ecs\n  - ecs->mns\n' },
      { file: 'scenarios/auth-down.yaml', find: FAULT, put: 'fault: { kind: down, link: "ecs->mns" }' },
    ],
    expect: {
      verdict: 'INCONCLUSIVE',
      exit: 7,
      cells: { 'oss.get.signed': 'inconclusive', 'ots.put': 'inconclusive', 'app.home': 'inconclusive' },
      because: [{ key: 'drill.unproven', fault: 'no-auth', because: 'nobody had used ecs->mns' }],
    },
  },
  {
    name: 'receipts-doubled',
    scenario: 'auth-down',
    only: ['app.receipt', 'oss.get.signed', 'billing.buy'],
    edits: [
      {
        file: 'compose/dist/app/receipts.js',
        find: 'marked = this.#markStored([key])',
        put: 'marked = Promise.resolve()',
      },
      {
        file: 'compose/dist/app/receipts.js',
        find: 'this.#parts.store.put(FOLDER + key,',
        put: 'this.#parts.store.put(`${FOLDER}${key}~${process.hrtime.bigint()}`,',
      },
      {
        file: 'compose/dist/app/receipts.js',
        find: 'it.slice(FOLDER.length)',
        put: "it.slice(FOLDER.length).replace(/~.*/, '')",
      },
    ],
    expect: {
      ...FAILED,
      invariants: { receipts: 'broken' },
      because: [{ key: 'drill.invariant', name: 'receipts', lost: 0 }],
    },
  },
];
