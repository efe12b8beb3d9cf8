/** @typedef {import('./defects.mjs').Defect} Defect */

const FAILED = { verdict: 'FAILED', exit: 1 };
const PASSED = { verdict: 'PASSED', exit: 0 };

/** The object storage with what it asks and what stands before it. */
const STORAGE = {
  environment: 'compose',
  scenario: 'storage-without-auth',
  files: { 'scenarios/storage-without-auth.yaml': 'storage-without-auth.yaml' },
  components: ['rds', 'accounts', 'auth', 'oss', 'seed', 'cdn'],
};
/** A container that is frozen itself: what undoes that is not what opens a link. */
const FROZEN = {
  environment: 'compose',
  scenario: 'auth-frozen',
  files: { 'scenarios/auth-frozen.yaml': 'auth-frozen.yaml' },
  components: ['rds', 'accounts', 'auth'],
  only: ['auth.health', 'rds.query'],
};
const SIGNED = ['oss.put.signed', 'oss.get.signed', 'oss.get.presigned'];
const FAIL_OPEN = { 'oss.put.signed': 'fail-open', 'oss.get.signed': 'fail-open', 'oss.get.presigned': 'fail-open' };

/** A second auth, which the storage asks in place of the one that its link names. */
const ASKS_ANOTHER = {
  ...STORAGE,
  components: [...STORAGE.components, 'spare'],
  edits: [
    {
      file: 'compose/docker-compose.yml',
      find: '\n  auth:\n    <<: *service\n',
      put: '\n  auth: &auth\n    <<: *service\n',
    },
    { file: 'compose/docker-compose.yml', find: '\n  seed: #', put: '\n  spare: *auth\n\n  seed: #' },
    { file: 'compose/docker-compose.yml', find: 'http://auth:8080/authz', put: 'http://spare:8080/authz' },
    {
      file: 'compose/stack.yaml',
      find: '\n  oss:\n    port: 9000\n',
      put: '\n  spare: { port: 8080, ready: /readyz, after: [accounts] }\n  oss:\n    port: 9000\n',
    },
    { file: 'compose/stack.yaml', find: 'after: [auth]\n', put: 'after: [auth, spare]\n' },
    { file: 'compose/stack.yaml', find: '\n  - oss->auth\n', put: '\n  - oss->auth\n  - oss->spare\n  - spare->rds\n' },
  ],
};

/** @type {readonly Defect[]} what shows on real parts, planted in what containers run */
export const containerDefects = [
  {
    ...STORAGE,
    name: 'nothing',
    only: [...SIGNED, 'oss.get.public', 'cdn.image.cached', 'auth.token'],
    expect: PASSED,
  },
  { ...FROZEN, name: 'nothing-auth-frozen', expect: PASSED },
  {
    ...STORAGE,
    name: 'cdn-not-caching',
    only: ['cdn.image.cached', 'oss.get.signed', 'oss.get.public'],
    edits: [{ file: 'compose/nginx/server.conf', find: 'proxy_cache objects;', put: 'proxy_cache off;' }],
    expect: { ...FAILED, cells: { 'cdn.image.cached': 'worse' } },
  },
  {
    ...STORAGE,
    name: 'oss-not-asking-auth',
    only: [...SIGNED, 'oss.get.public', 'auth.token'],
    edits: [
      { file: 'compose/docker-compose.yml', find: 'MINIO_POLICY_PLUGIN_URL: http://auth:8080/authz', put: '' },
      // Then MinIO decides by itself, by the policies of its own users.
      {
        file: 'compose/dist/seed/access-keys.js',
        find: 'await signedPut(to, { path, body: seal(to.accessKey.secret, user) });',
        put: `await signedPut(to, { path, body: seal(to.accessKey.secret, user) });
        const granted = 'policyName=readwrite&userOrGroup=' + encodeURIComponent(name) + '&isGroup=false';
        await signedPut(to, { path: '/minio/admin/v3/set-user-or-group-policy?' + granted, body: '' });`,
      },
    ],
    expect: { ...FAILED, cells: FAIL_OPEN },
  },
  {
    ...ASKS_ANOTHER,
    name: 'link-to-another-component',
    only: [...SIGNED, 'oss.get.public', 'auth.token'],
    expect: { ...FAILED, cells: FAIL_OPEN },
  },
  {
    ...ASKS_ANOTHER,
    name: 'fault-on-unused-link',
    only: ['oss.get.signed', 'oss.put.signed'],
    edits: [
      ...ASKS_ANOTHER.edits,
      {
        file: 'scenarios/storage-without-auth.yaml',
        find: 'fault: { kind: down, component: auth }',
        put: 'fault: { kind: down, link: "oss->auth" }',
      },
    ],
    expect: {
      verdict: 'INCONCLUSIVE',
      exit: 7,
      cells: { 'oss.get.signed': 'inconclusive', 'oss.put.signed': 'inconclusive' },
      because: [{ key: 'drill.unproven', fault: 'no-auth', because: 'nobody had used oss->auth' }],
    },
  },
  {
    ...FROZEN,
    name: 'undo-that-does-nothing',
    edits: [
      {
        file: 'dist/environments/compose/control.js',
        find: 'await docker.unpause(name);',
        put: 'await docker.find(name);',
      },
    ],
    expect: {
      verdict: 'CLEANUP_FAILED',
      exit: 6,
      recoveries: { 'auth.health': 'inconclusive', 'rds.query': 'inconclusive' },
      because: [{ key: 'drill.cleanup.lift', fault: 'frozen' }],
    },
  },
];
