/** @typedef {import('../planted/defects.mjs').Defect} Defect */

const FAILED = { verdict: 'FAILED', exit: 1 };
const PASSED = { verdict: 'PASSED', exit: 0 };

/** @type {readonly Defect[]} what a team breaks one day, in the files of the shop; without edits it is sound */
export const shopDefects = [
  { name: 'sound-cache-down', scenario: 'web-cache-down', expect: PASSED },
  { name: 'sound-cache-hang', scenario: 'web-cache-hang', expect: PASSED },
  {
    name: 'cache-without-a-timeout',
    scenario: 'web-cache-hang',
    edits: [
      {
        file: 'src/cache.js',
        find: "new Promise((_, reject) => setTimeout(() => reject(new Error('the cache does not answer')), PATIENCE_MS).unref()),",
        put: '',
      },
    ],
    expect: { ...FAILED, cells: { 'web.page': 'worse', 'web.session': 'wrong-manner' } },
  },
  {
    name: 'fallback-removed',
    scenario: 'web-cache-down',
    edits: [{ file: 'src/web.js', find: "await get('catalogue').catch(() => null);", put: "await get('catalogue');" }],
    expect: { ...FAILED, cells: { 'web.page': 'worse' } },
  },
  {
    name: 'connection-never-returned',
    scenario: 'web-cache-down',
    edits: [
      {
        file: 'src/db.js',
        find: 'export const end =',
        put: 'export const second = async () => pool.connect();\n\nexport const end =',
      },
      { file: 'src/web.js', find: "import { query } from './db.js';", put: "import { query, second } from './db.js';" },
      {
        file: 'src/web.js',
        find: "await get('catalogue').catch(() => null);",
        put: "await get('catalogue').catch(async () => (await second()) && null);",
      },
    ],
    expect: {
      ...FAILED,
      cells: { 'web.page': 'worse', 'web.order': 'worse' },
      recoveries: { 'web.page': 'fail', 'web.order': 'fail' },
    },
  },
];

/** A call to an address, which no link can carry: told with its line, before anything is started. */
export const literalAddress = {
  name: 'past-the-proxies',
  edits: [
    { file: 'docker-compose.yml', find: "PORT: '3000'", put: "PORT: '3000', AUDIT_URL: 'http://192.0.2.7:8080'" },
  ],
  exit: 2,
  told: /docker-compose\.yml:(\d+):\d+.*\n?.*192\.0\.2\.7/s,
};

/** By hand, on the stack that `up --check` leaves up: each is put on by one process and lifted by another. */
export const handFaults = [
  ['down', 'web:cache'],
  ['latency', 'web:db', 'latency=600ms'],
  ['bandwidth', 'web:storage', 'rate=1kB'],
  ['timeout', 'web:cache', 'timeout=0ms'],
  ['reset-peer', 'web:storage'],
  ['slow-close', 'web:storage', 'delay=400ms'],
  ['slicer', 'web:db', 'average-size=8B', 'delay=2ms'],
  ['limit-data', 'web:storage', 'bytes=60B'],
  ['kill', 'worker'],
  ['stop', 'cache'],
  ['pause', 'storage'],
  ['restart', 'web'],
  ['disconnect', 'cache'],
  ['cpu-limit', 'db', 'cpus=0.5'],
  ['memory-limit', 'storage', 'memory=256MB'],
];
