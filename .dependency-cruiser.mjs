// The direction of imports, as data. A folder under src/ may import itself and what stands beside it here.
const MAY_IMPORT = {
  model: [],
  core: ['model'],
  loader: ['model', 'core'],
  engine: ['model', 'core'],
  faults: ['model'],
  probes: ['model'],
  adapters: ['model'],
  environments: ['model', 'adapters'],
  messages: ['model', 'core'],
  reporters: ['model', 'core', 'messages'],
  gameday: ['model', 'core'],
  server: ['model', 'core', 'engine', 'reporters', 'gameday'],
  toxiproxy: [],
};

// Each package is known in one place of src/. Services are free in what they use.
const HOMES = {
  aws4fetch: 'probes/s3[.]ts',
  commander: 'cli/',
  dockerode: 'adapters/docker',
  handlebars: 'reporters/',
  pg: 'probes/exchange/postgres-query[.]ts',
  picocolors: 'cli/',
  'string-width': '(cli|reporters)/',
  'toxiproxy-node-client': 'adapters/toxiproxy',
  yaml: 'loader/',
};
const NOT_IN_SRC = ['fast-xml-parser', 'http-cache-semantics', 'jose'];

const oneOf = (names) => `(${names.join('|')})`;
const inPackage = (name) => `node_modules/${name}/`;

const directions = Object.entries(MAY_IMPORT).map(([folder, friends]) => ({
  name: `${folder}-direction`,
  comment: `${folder} may import ${[folder, ...friends].join(', ')}: move what both need down, or pass it in as a value.`,
  from: { path: `^src/${folder}/` },
  to: { path: '^(src|compose|test|bench)/', pathNot: `^src/${oneOf([folder, ...friends])}/` },
}));

const homes = [
  ...Object.entries(HOMES).map(([name, home]) => ({
    name: `${name}-at-home`,
    comment: `${name} is known by src/${home.replaceAll('[.]', '.')} alone: use what that exports.`,
    from: { path: '^src/', pathNot: `^src/${home}` },
    to: { path: inPackage(name) },
  })),
  {
    name: 'package-of-services',
    comment: 'These packages serve the bundled stack; the framework has no use for them.',
    from: { path: '^src/' },
    to: { path: inPackage(oneOf(NOT_IN_SRC)) },
  },
  {
    name: 'model-needs-zod-alone',
    comment: 'The nouns import zod and nothing else.',
    from: { path: '^src/model/' },
    to: { path: 'node_modules/', pathNot: inPackage('zod') },
  },
  {
    name: 'no-package',
    comment: 'Pure judgement, time and order, and the embedded Toxiproxy need no package.',
    from: { path: '^src/(core|engine|toxiproxy)/' },
    to: { path: 'node_modules/' },
  },
];

// A kind: one file that a registry names. What several kinds share has a name of its own here.
const SHARED_BY_KINDS = '^src/(faults/on-[a-z]+|reporters/(reporter|render-template)|toxiproxy/toxics/kind)[.]ts$';

const rules = [
  ...directions,
  ...homes,
  {
    name: 'src-stands-alone',
    comment: 'The framework knows stacks as data; tests and benches look at it, not the other way round.',
    from: { path: '^src/' },
    to: { path: '^(compose|test|bench)/' },
  },
  {
    name: 'service-direction',
    comment: 'A service is a program of its own: what two of them need is in the kit.',
    from: { path: '^compose/services/([^/]+)/' },
    to: { path: '^(src|compose|test|bench)/', pathNot: '^compose/services/($1|kit)/' },
  },
  {
    name: 'images-direction',
    comment:
      'Images are built from a clean checkout and from the installed package: with Node alone, before any build.',
    from: { path: '^compose/images/' },
    to: { path: '^(src|compose|test|bench|node_modules)/', pathNot: '^compose/images/' },
  },
  {
    name: 'pure',
    comment: 'Time, files and sockets come in through ports.',
    from: { path: '^src/(model|core|engine|faults|messages)/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'strangers',
    comment: 'A kind knows no other kind; only the registry beside it does.',
    from: { path: '^src/(faults|probes|environments|reporters|toxiproxy/toxics)/', pathNot: '/index[.]ts$' },
    to: {
      path: '^src/(faults|probes|environments|reporters|toxiproxy/toxics)/[^/]+[.]ts$',
      pathNot: SHARED_BY_KINDS,
    },
  },
  {
    name: 'no-cycle',
    comment: 'Types count: what two files need of each other belongs into a third.',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-orphan',
    comment: 'Nothing imports it and it imports nothing.',
    from: { orphan: true, path: '^(src|compose)/' },
    to: {},
  },
  {
    name: 'prod-deps-only',
    comment: 'What ships may need only what is installed with it: list the package under dependencies.',
    from: { path: '^(src|compose)/' },
    to: {
      dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-peer'],
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'resolvable',
    comment: 'There is no such file or package.',
    from: {},
    to: { couldNotResolve: true },
  },
];

export default {
  // Without a severity of its own a broken rule is a warning, and warnings pass.
  forbidden: rules.map((rule) => ({ ...rule, severity: 'error' })),
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|compose/dist)/' },
  },
};
