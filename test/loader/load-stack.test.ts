import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadStack } from '../../src/loader/index.ts';
import { edit, loadStackText, short, smallScenario, smallStack, supportFile } from './bench.ts';
import { kinds } from './kinds.ts';

const bundled = fileURLToPath(new URL('../../compose/stack.yaml', import.meta.url));

test('the bundled stack has no finding', async () => {
  const { findings, value } = loadStack({ file: bundled, text: await readFile(bundled, 'utf8') }, kinds);
  expect(findings).toEqual([]);
  expect(value?.surfaces.length).toBeGreaterThan(25);
});

test('a Scenario in place of a Stack is told once, with its stack', async () => {
  const { findings, value } = loadStack({ file: supportFile('scenario.yaml'), text: await smallScenario() }, kinds);
  expect(value).toBeUndefined();
  expect(findings.map(short)).toEqual([
    '2:7 wrong-kind this is a Scenario; what is wanted here is a Stack | name its Stack: test/support/files/stack.yaml; or rehearse it: brownout run test/support/files/scenario.yaml',
  ]);
});

test('a stack is read with its defaults spelt out', async () => {
  const { value } = loadStackText(await smallStack());
  expect(value).toMatchObject({
    id: 'small',
    title: { en: 'A small stack', zh: '小型 Stack' },
    file: supportFile('stack.yaml'),
    secrets: { admin: { random: 16 }, outer: { env: 'OUTER_SECRET' } },
    profiles: { cautious: { 'front.CACHE': 'on' }, bold: { 'front.CACHE': 'off' } },
    allowCommands: false,
    notTested: [],
    exports: { FRONT: 'http://${client.front}' },
  });
  expect(value?.components[0]).toEqual({
    name: 'store',
    ports: [9000],
    ready: { kind: 'http', path: '/healthz' },
    metrics: '/metrics',
    after: [],
    once: false,
    readyWithinMs: 20_000,
    process: { command: ['node', supportFile('store.js')], env: { KEY: '${secret.admin}', WORKERS: '2' } },
  });
  expect(value?.components[1]).toMatchObject({ name: 'fill', ports: [], once: true, ready: { kind: 'tcp' } });
  expect(value?.surfaces[0]).toMatchObject({
    name: 'page.cached',
    title: { en: 'A page from the cache', zh: 'A page from the cache' },
    needs: ['client->front'],
    softens: [],
    probe: { everyMs: 100, timeoutMs: 2000, connection: 'fresh' },
    healthy: [{ status: [200], under: 300 }],
    evidence: { counter: { of: 'store', name: 'reads_total', labels: { path: '/cached' } }, grew: 0 },
  });
  expect(value?.surfaces[1]?.prepare.map(({ capture, is }) => ({ capture, is }))).toEqual([
    { capture: { page: '/url' }, is: [{ status: [201] }] },
    { capture: {}, is: undefined },
  ]);
});

test('links are named with a port that is not the first, and each component with a port gets an operator link', async () => {
  const { value } = loadStackText(await smallStack());
  expect(value?.links).toEqual([
    { name: 'client->front', from: 'client', to: 'front', port: 8080 },
    { name: 'client->front:8081', from: 'client', to: 'front', port: 8081 },
    { name: 'front->store', from: 'front', to: 'store', port: 9000 },
    { name: 'fill->store', from: 'fill', to: 'store', port: 9000 },
    { name: 'operator->store', from: 'operator', to: 'store', port: 9000 },
    { name: 'operator->front', from: 'operator', to: 'front', port: 8080 },
  ]);
});

test('an operator link that the file names is kept, and the first port written out is the same link', async () => {
  const text = edit(await smallStack(), '  - fill->store', '  - fill->store:9000\n  - operator->front');
  const { value, findings } = loadStackText(text);
  expect(findings).toEqual([]);
  expect(value?.links.map(({ name }) => name)).toContain('fill->store');
  expect(value?.links.filter(({ from }) => from === 'operator')).toHaveLength(2);
});

/** What is edited in the sound stack, and what is told then. */
const MISTAKES: readonly {
  readonly fact: string;
  readonly from: string;
  readonly to: string;
  readonly told: readonly string[];
}[] = [
  {
    fact: 'a link to itself is refused',
    from: '  - fill->store',
    to: '  - fill->store\n  - store->store',
    told: ['29:5 link-to-itself a component needs no link to itself'],
  },
  {
    fact: 'a link that is there twice is refused, also with its port written out',
    from: '  - fill->store',
    to: '  - fill->store\n  - fill->store:9000',
    told: ['29:5 duplicate-link fill->store is here twice | remove one'],
  },
  {
    fact: 'a link names a port that its target has',
    from: '  - client->front:8081',
    to: '  - client->front:8082',
    told: [
      '26:5 unknown-port front has no port 8082 | give it one under components.front',
      '54:36 no-link there is no link client->front:8081 | add to links: - client->front:8081',
    ],
  },
  {
    fact: 'a link leads to a component with a port',
    from: '  - fill->store',
    to: '  - fill->store\n  - front->fill',
    told: ['29:5 unknown-port fill has no port | give it one under components.fill'],
  },
  {
    fact: 'a link is written with an arrow',
    from: '  - fill->store',
    to: '  - fill->store\n  - fill:store',
    told: ['29:5 link-shape a link is written from->to, or from->to:port'],
  },
  {
    fact: 'components that wait for each other are told once',
    from: 'ready: /healthz\n    metrics: /metrics',
    to: 'ready: /healthz\n    after: [front]\n    metrics: /metrics',
    told: [
      '13:5 circle these wait for each other: store -> front -> fill -> store | leave one of them out of after; links may go in circles',
    ],
  },
  {
    fact: 'who has no port is asked nothing',
    from: '    once: true\n',
    to: '    ready: /healthz\n',
    told: [
      '16:5 no-port who has no port cannot be asked whether it is ready | add port: …, or take ready out: without both, a component is ready when it has run for a second',
    ],
  },
  {
    fact: 'an external component is not ours to start',
    from: '    ports: [8080, 8081]\n',
    to: '    ports: [8080, 8081]\n    external: { host: shop.example.com, port: 443 }\n',
    told: [
      '20:5 external an external component has no ports | it is not ours to start, and its port is that of external: take this out',
      '23:5 external an external component has no after | it is not ours to start, and its port is that of external: take this out',
      '24:5 external an external component has no process | it is not ours to start, and its port is that of external: take this out',
      '27:5 unknown-port front has no port 8081 | give it one under components.front',
      '55:36 unknown-port front has no port 8081 | its ports: 443',
    ],
  },
  {
    fact: 'port and ports exclude each other',
    from: '    ports: [8080, 8081]',
    to: '    ports: [8080, 8081]\n    port: 8080',
    told: ['20:5 port-twice write port or ports, not both'],
  },
  {
    fact: 'ready is one of seven',
    from: '    ports: [8080, 8081]\n    ready: /healthz',
    to: '    ports: [8080, 8081]\n    ready: http',
    told: [
      '21:12 not-valid ready is a path (/healthz), tcp, tls, postgres, redis, mysql, amqp, or { send: …, expect: … }',
    ],
  },
  {
    fact: 'an address in an environment needs its link',
    from: "SELF: '${self}'",
    to: "SELF: '${fill}'",
    told: ['23:104 no-link there is no link front->fill | add to links: - front->fill'],
  },
  {
    fact: 'a secret is one of those that are named',
    from: "KEY: '${secret.admin}'",
    to: "KEY: '${secret.admn}'",
    told: ['14:58 unknown-variable unknown variable "secret.admn" | did you mean secret.admin?'],
  },
  {
    fact: '${sample} means nothing in an environment',
    from: "SELF: '${self}'",
    to: "SELF: '${sample} $${sample} ${env.HOME}'",
    told: [
      '23:104 unknown-variable unknown variable "sample" | there is: run, env.<NAME>, secret.admin, secret.outer, self, store, store.host, store.port, name.store, name.fill, name.front',
    ],
  },
  {
    fact: 'a variable that is never closed is told',
    from: "SELF: '${self}'",
    to: "SELF: '${self'",
    told: ['23:104 unclosed-variable this ${ is never closed | close it: }'],
  },
  {
    fact: 'a command holds no variable',
    from: '[node, ./fill.js]',
    to: '[node, ./fill.js, "${store}"]',
    told: ['18:44 unknown-variable no variable can stand here: ${store}'],
  },
  {
    fact: 'an export names a link of the client',
    from: 'http://${client.front}',
    to: 'http://${client.store}',
    told: ['29:27 no-link there is no link client->store | add to links: - client->store'],
  },
  {
    fact: 'a profile names a component',
    from: "front.CACHE: 'off'",
    to: "frnt.CACHE: 'off'",
    told: ['8:11 unknown-component unknown component "frnt" | did you mean front?'],
  },
  {
    fact: 'a profile names a variable',
    from: "front.CACHE: 'off'",
    to: "front: 'off'",
    told: ['8:11 profile-shape a profile sets component.VARIABLE'],
  },
  {
    fact: 'a secret is random, or comes from the environment',
    from: 'outer: { env: OUTER_SECRET }',
    to: 'outer: OUTER',
    told: ['5:42 not-valid a secret is { random: <bytes> } or { env: <NAME> }'],
  },
  {
    fact: 'a probe dials a link of the client',
    from: 'http://front/fresh?n=${sample}',
    to: 'http://store/fresh?n=${sample}',
    told: ['46:31 no-link there is no link client->store | add to links: - client->store'],
  },
  {
    fact: 'a probe dials a port that is there',
    from: 'http://front:8081/login',
    to: 'http://front:8083/login',
    told: ['54:36 unknown-port front has no port 8083 | its ports: 8080, 8081'],
  },
  {
    fact: 'what a step captures is known to later steps alone',
    from: 'http://front/write,',
    to: '"http://front/${place}",',
    told: [
      '57:52 unknown-variable unknown variable "place" | there is: token, run, env.<NAME>, secret.admin, secret.outer, sample',
    ],
  },
  {
    fact: 'a request that prepares knows what an earlier one captured, and no sample',
    from: "- http: { url: '${page}' }",
    to: "- http: { url: '${page}?${sample}&${pages}' }",
    told: [
      '45:31 unknown-variable unknown variable "sample" | there is: run, env.<NAME>, secret.admin, secret.outer, page',
      '45:41 unknown-variable unknown variable "pages" | did you mean page?',
    ],
  },
  {
    fact: 'a probe is of a kind that exists',
    from: 'kind: http, url: http://front/cached',
    to: 'kind: htp, url: http://front/cached',
    told: ['35:20 unknown-probe unknown probe "htp" | did you mean http?'],
  },
  {
    fact: 'an unknown key of a probe may have meant one of its kind, or one of all probes',
    from: 'http://front/cached, every: 100ms',
    to: 'http://front/cached, evry: 100ms, metod: GET',
    told: [
      '35:52 unknown-key unknown key "evry" | did you mean every?',
      '35:65 unknown-key unknown key "metod" | did you mean method?',
    ],
  },
  {
    fact: 'a surface needs links that are there',
    from: 'needs: [client->front]',
    to: 'needs: [client->frnt]',
    told: ['34:13 unknown-link unknown link "client->frnt" | did you mean client->front?'],
  },
  {
    fact: 'a counter is of a component with metrics',
    from: 'of: store, name',
    to: 'of: front, name',
    told: ['37:32 no-metrics front shows no metrics | add metrics: /metrics under components.front'],
  },
  {
    fact: 'a healthy answer holds no variable',
    from: '/source: store',
    to: '/source: "${run}"',
    told: ['47:47 unknown-variable no variable can stand here: ${run}'],
  },
  {
    fact: 'a program of this machine runs only where the stack allows it',
    from: 'kind: http, url: http://front/cached',
    to: 'kind: command, argv: [ls]',
    told: [
      '35:12 commands-not-allowed the stack does not allow programs of this machine to run | add to the stack file: allow: { commands: true }',
    ],
  },
  {
    fact: 'a key that is missing is told at its map',
    from: '    healthy: { status: 200, under: 300ms }\n',
    to: '',
    told: ['32:5 missing-key "healthy" is missing | add healthy: …'],
  },
];

describe('mistakes in a stack', () => {
  for (const { fact, from, to, told } of MISTAKES) {
    test(fact, async () => {
      const { findings, value } = loadStackText(edit(await smallStack(), from, to));
      expect(findings.map(short)).toEqual(told);
      expect(value).toBeUndefined();
    });
  }

  test('names of components are lower-case, and some are taken', () => {
    const component = '{ port: 80, process: { command: [node] } }';
    const { findings } = loadStackText(
      `apiVersion: brownout/v1\nkind: Stack\nid: x\ntitle: x\nsurfaces: {}\ncomponents:\n  client: ${component}\n  A_b: ${component}\n`,
    );
    expect(findings.map(short)).toEqual([
      '7:3 reserved-name a component cannot be called client | client, operator, run, self have a meaning of their own',
      '8:3 not-valid a component has a name of lower-case letters, digits, dashes and underscores, and begins with a letter',
    ]);
  });

  test('mistakes in several parts are told at once, each part by itself', async () => {
    let text = await smallStack();
    text = edit(text, 'id: small', 'id: small/one');
    text = edit(text, '    port: 9000', '    port: nine');
    text = edit(text, 'every: 100ms', 'every: 100');
    text = edit(text, 'json: { /source: store }', 'json: { source: store }');
    expect(loadStackText(text).findings.map(({ line, column, code }) => `${line}:${column} ${code}`)).toEqual([
      '3:5 not-valid',
      '11:11 wrong-type',
      '35:59 unit',
      '47:37 not-valid',
    ]);
  });

  test('programs may run where the stack allows it', async () => {
    const text = edit(await smallStack(), 'kind: http, url: http://front/cached', 'kind: command, argv: [ls]');
    expect(loadStackText(`${text}allow: { commands: true }\n`).findings).toEqual([]);
  });

  test('a file that is no map is told what it must be', () => {
    expect(loadStackText('- one\n- two\n').findings.map(short)).toEqual([
      '1:1 wrong-type this must be a map (key: value)',
    ]);
    expect(loadStackText('').findings.map(short)).toEqual(['1:1 wrong-type this must be a map (key: value)']);
  });

  test('a mistake under an anchor is told once, where it is written', async () => {
    const text = edit(
      edit(await smallStack(), 'healthy: { status: 200, under: 300ms }', 'healthy: &well { status: 200, undr: 300ms }'),
      'healthy: { status: 200, json: { /source: store } }',
      'healthy: { <<: *well, status: 201 }',
    );
    expect(loadStackText(text).findings.map(short)).toEqual([
      '36:35 unknown-key unknown key "undr" | did you mean under?',
    ]);
  });

  test('an anchor that is not there is told', async () => {
    const text = edit(await smallStack(), 'healthy: { status: 200, under: 300ms }', 'healthy: *well');
    expect(loadStackText(text).findings.map(short)).toEqual([
      '36:14 yaml-syntax this * points to an anchor that is not there | write &name before the value that it means, above this line',
    ]);
  });
});

/** The small stack, from line 61 on with these requests. */
const withReset = async (...lines: readonly string[]): Promise<string> =>
  `${await smallStack()}reset:\n${lines.map((line) => `  - ${line}\n`).join('')}`;

describe('how the data of a stack goes back', () => {
  test('is said by requests of the operator, of which a later one knows what an earlier one captured', async () => {
    const { findings, value } = loadStackText(
      await withReset(
        "{ http: { method: DELETE, url: 'http://store/items?by=${run}' }, is: { status: 204 }, capture: { at: /at } }",
        "{ http: { url: 'http://store/at/${at}', headers: { key: '${secret.admin}' } }, within: 20s }",
      ),
    );
    expect(findings).toEqual([]);
    expect(value?.reset).toMatchObject([
      { is: [{ status: [204] }], capture: { at: '/at' }, probe: { targets: [{ component: 'store' }] } },
      { withinMs: 20_000, capture: {} },
    ]);
  });

  test('is not said by default, and may need no request', async () => {
    expect(loadStackText(await smallStack()).value).not.toHaveProperty('reset');
    expect(loadStackText(`${await smallStack()}reset: []\n`)).toMatchObject({ findings: [], value: { reset: [] } });
  });

  test('has its mistakes told where they are', async () => {
    const text = await withReset(
      '{ http: { url: http://stor/ } }',
      "{ http: { url: 'http://store/${sample}' } }",
      "{ http: { url: 'http://store/${secret.admn}' }, is: { code: '${run}' } }",
      '{ http: { url: http://front:8081/ } }',
      '{ htp: { url: http://store/ } }',
      '{ http: { url: http://store/ }, wihtin: 5s }',
      '{ command: { argv: [ls] } }',
      '{ http: { url: http://fill/ }, within: 5 }',
    );
    expect(loadStackText(text).findings.map(short)).toEqual([
      '62:20 unknown-component unknown component "stor" | did you mean store?',
      '63:34 unknown-variable unknown variable "sample" | there is: run, env.<NAME>, secret.admin, secret.outer',
      '64:34 unknown-variable unknown variable "secret.admn" | did you mean secret.admin?',
      '64:66 unknown-variable no variable can stand here: ${run}',
      '65:20 no-link there is no link operator->front:8081 | add to links: - operator->front:8081',
      '66:7 unknown-key unknown key "htp" | did you mean http?',
      '67:37 unknown-key unknown key "wihtin" | did you mean within?',
      '68:16 commands-not-allowed the stack does not allow programs of this machine to run | add to the stack file: allow: { commands: true }',
      '69:20 no-port fill has no port',
      '69:44 unit a duration is written with its unit, as in 300ms, 5s, 2m or 1h | write the unit: 5s',
    ]);
  });

  test('is a list', async () => {
    expect(loadStackText(`${await smallStack()}reset: { http: { url: http://store/ } }\n`).findings.map(short)).toEqual(
      ['61:8 wrong-type this must be a list'],
    );
  });
});
