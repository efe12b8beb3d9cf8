import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/loader/index.ts';
import { edit, loadText, short, smallScenario, smallStack, supportFile } from './bench.ts';
import { kinds } from './kinds.ts';

const told = async (text: string): Promise<readonly string[]> => (await loadText(text)).findings.map(short);

test('a scenario is read with its defaults spelt out', async () => {
  const { value, findings, sources } = await loadText(await smallScenario());
  expect(findings).toEqual([]);
  expect(sources.map(({ file }) => file)).toEqual([supportFile('scenario.yaml'), supportFile('stack.yaml')]);
  expect(value).toMatchObject({
    id: 'store-down',
    title: { en: 'The store is gone', zh: '存储不可用' },
    tags: ['ci'],
    profile: 'cautious',
    seed: 1,
    steadyState: { healthyRun: 20, withinMs: 60_000 },
    method: [
      { do: 'inject', name: 'no-store', maxDurationMs: 90_000, permanent: false },
      { do: 'hold', forMs: 'auto' },
      { do: 'lift', name: 'no-store' },
    ],
    stopWhen: [{ surface: 'page.cached', below: 0.5, forMs: 3000 }],
    notTested: [],
  });
  expect(value?.invariants).toMatchObject([
    {
      name: 'pages',
      ackedBy: 'page.write',
      acked: [{ status: [201, 204] }],
      key: '${run}-${sample}',
      keys: '/keys',
      exactly: 'once',
      ordered: false,
      withinMs: 30_000,
    },
  ]);
  expect(value?.invariants[0]?.list.probe.params).toEqual({ url: 'http://store/pages?of=${run}' });
});

test('a pattern of the recovery budget stands for its surfaces, and a name in full beats it', async () => {
  const { value } = await loadText(await smallScenario());
  expect(value?.recovery).toEqual({
    withinMs: 10_000,
    stableForMs: 3000,
    surfaces: {
      'page.cached': { withinMs: 12_000 },
      'page.fresh': { withinMs: 12_000 },
      'page.write': { notBeforeMs: 1000 },
    },
  });
});

test('the profile that is asked for replaces the one of the file', async () => {
  expect((await loadText(await smallScenario(), { profile: 'bold' })).value?.profile).toBe('bold');
  const wrong = await loadText(await smallScenario(), { profile: 'blod' });
  expect(wrong.findings.map(short)).toEqual(['6:37 unknown-profile unknown profile "blod" | did you mean bold?']);
});

test('without a profile the stack runs as it stands', async () => {
  const text = edit(await smallScenario(), ', profile: cautious', '');
  expect((await loadText(text)).value).not.toHaveProperty('profile');
});

test('a fault without max-duration is lifted after five minutes by the dead-man', async () => {
  const text = edit(await smallScenario(), '    max-duration: 90s\n', '');
  expect((await loadText(text)).value?.method[0]).toMatchObject({ maxDurationMs: 300_000 });
});

test('a proof may be left out for a reason', async () => {
  const text = edit(await smallScenario(), 'max-duration: 90s', 'proof: none\n    because: nobody can see it');
  expect((await loadText(text)).value?.method[0]).toMatchObject({ unproven: 'nobody can see it' });
  expect(await told(edit(await smallScenario(), 'max-duration: 90s', 'proof: none'))).toEqual([
    '8:5 missing-key "because" is missing | add because: …',
  ]);
});

test('a fault that needs what the environment cannot do is told', async () => {
  const text = edit(await smallScenario(), 'kind: down', 'kind: kill');
  const { findings } = await loadText(text, { kinds: { ...kinds, abilities: ['stop', 'start'] } });
  expect(findings.map(short)).toContain(
    '9:12 missing-ability the environment cannot kill a component | it can: stop, start',
  );
  expect((await loadText(text)).findings).toEqual([]);
});

const perKey = async (text: string): Promise<unknown> => (await loadText(text)).value?.invariants[0]?.perKey;

test('a list that names ${key} is meant for each key', async () => {
  const text = await smallScenario();
  expect(await perKey(text)).toBe(false);
  expect(await perKey(edit(text, 'pages?of=${run}', 'pages/${key}'))).toBe(true);
  expect(
    await perKey(
      edit(text, "url: 'http://store/pages?of=${run}'", "url: 'http://store/pages', headers: { x: '${key}' }"),
    ),
  ).toBe(true);
  expect(await perKey(edit(text, 'pages?of=${run}', 'pages/$${key}'))).toBe(false);
});

test('a key that a step of the list captures is its own', async () => {
  const steps =
    "steps: [{ http: { url: 'http://store/pages' }, capture: { key: /first } }, { http: { url: 'http://store/pages/${key}' } }]";
  const { value, findings } = await loadText(edit(await smallScenario(), "url: 'http://store/pages?of=${run}'", steps));
  expect(findings.map(short)).toEqual([]);
  expect(value?.invariants[0]?.perKey).toBe(false);
});

test('${key} stands in the list of an invariant alone', async () => {
  expect(await told(edit(await smallScenario(), "'${run}-${sample}'", "'${key}-${sample}'"))).toEqual([
    '22:11 unknown-variable unknown variable "key" | there is: run, sample',
  ]);
  expect(await told(edit(await smallScenario(), 'pages?of=${run}', 'pages/${keys}'))).toEqual([
    '23:46 unknown-variable unknown variable "keys" | did you mean key?',
  ]);
});

test('a list that asks for each key shows no order', async () => {
  const list = edit(await smallScenario(), 'pages?of=${run}', 'pages/${key}');
  expect(await told(edit(list, 'keys: /keys }', 'keys: /keys }\n    ordered: true'))).toEqual([
    '24:14 no-order a list that asks for each ${key} shows no order | ask for all keys in one list, or take "ordered" away',
  ]);
});

const read = async (path: string): Promise<string> => readFile(path, 'utf8');

/** What the small stack is told in place of a scenario, where these scenarios are known to use it. */
const toldOfStack = async (users?: readonly string[]): Promise<readonly string[]> => {
  const source = { file: supportFile('stack.yaml'), text: await smallStack() };
  const usersOf = users === undefined ? {} : { usersOf: async () => Promise.resolve(users) };
  return (await loadScenario(source, kinds, { read, ...usersOf })).findings.map(short);
};

describe('a Stack in place of a Scenario', () => {
  const said = '2:7 wrong-kind this is a Stack; a drill needs a Scenario, which says what happens to it';
  const up = 'bring it up alone: brownout up test/support/files/stack.yaml';

  test('is told once', async () => {
    expect(await toldOfStack()).toEqual([`${said} | name a scenario that uses it, or ${up}`]);
  });

  test('is told with scenarios that use it', async () => {
    const users = ['a', 'b', 'c', 'd'].map((name) => supportFile(`${name}.yaml`));
    const few = 'test/support/files/a.yaml, test/support/files/b.yaml, test/support/files/c.yaml, …';
    expect(await toldOfStack(users)).toEqual([`${said} | name a scenario that uses it: ${few}; or ${up}`]);
  });
});

test('a stack file that cannot be parsed stops no other check of the scenario', async () => {
  const { findings, value } = await loadScenario(
    { file: supportFile('scenario.yaml'), text: edit(await smallScenario(), 'within: 10s', 'within: 10') },
    kinds,
    { read: async () => Promise.resolve('id: "small') },
  );
  expect(findings.map(short)).toEqual([
    '24:21 unit a duration is written with its unit, as in 300ms, 5s, 2m or 1h | write the unit: 5s',
    '1:5 yaml-syntax this quote is never closed | close it on the same line',
  ]);
  expect(value).toBeUndefined();
});

describe('a scenario of the bundled stack', () => {
  const file = fileURLToPath(new URL('../../scenarios/x.yaml', import.meta.url));
  const load = async (text: string) =>
    loadScenario({ file, text }, kinds, { read: async (path) => readFile(path, 'utf8') });

  const HEAD = `apiVersion: brownout/v1
kind: Scenario
id: x
title: { en: x, zh: 某 }
stack: { file: ../compose/stack.yaml, profile: hardened }
`;

  test('holds every kind of step', async () => {
    const { findings, value } = await load(`${HEAD}
method:
  - call: wrong-list
    before: { http: { url: "http://auth/admin/allowlist" }, save: { good: /version } }
    request: { http: { method: POST, url: "http://auth/admin/allowlist/publish", json: { drop: [lost] } } }
    bites: { http: { url: "http://auth/v1/can?key=lost" }, is: { status: 403 } }
    undo: { http: { method: POST, url: "http://auth/admin/allowlist/rollback/\${saved.good}" } }
    gone: { http: { url: "http://auth/admin/allowlist" }, is: { json: { /version: "\${saved.good}" } } }
    touches: [auth#allowlist]
    max-duration: 90s
  - wait-until: { http: { url: "http://auth/admin/allowlist/build" }, is: { json: { /pages_read: 1 } }, within: 5s }
  - prove: [{ surface: oss.get.signed, is: declared }, { surface: auth.health, is: healthy }]
    within: 20s
  - mark: rejecting
  - hold: auto
  - lift: wrong-list
  - mark: mended
  - hold: 2s
expect:
  - surfaces:
      app.home: { degrades: { to: { status: 200, json: { /banner: placeholder } } } }
    default: survives
  - during: rejecting
    surfaces:
      "oss.*.signed": &denied { fails: { how: { status: 403, code: AccessDenied }, each-within: 1s } }
      cdn.image.expired:
        survives:
          evidence: { counter: { of: cdn, name: cdn_origin_pulls_total, labels: { path: /media/expired.png, status: "200" } }, grew: 0 }
      auth.token: *denied
recovery: { within: 10s, stable-for: 3s, from: mended }
stop-when: [{ surface: rds.query, below: 50%, for: 3s }]
not-tested: [{ en: TLS, zh: TLS }]
`);
    expect(findings.map(short)).toEqual([]);
    expect(value?.method.map((step) => step.do)).toEqual([
      'inject',
      'wait-until',
      'prove',
      'mark',
      'hold',
      'lift',
      'mark',
      'hold',
    ]);
    expect(value?.method[1]).toMatchObject({ request: { withinMs: 5000, is: [{ json: { '/pages_read': 1 } }] } });
    expect(value?.method[2]).toMatchObject({ withinMs: 20_000, claims: [{ is: 'declared' }, { is: 'healthy' }] });
    const fault = value?.method[0];
    expect(fault?.do === 'inject' && fault.fault.params['undo']).toEqual({
      http: { method: 'POST', url: 'http://auth/admin/allowlist/rollback/${saved.good}' },
    });
    const cells = new Map(value?.cells.map((cell) => [cell.surface, cell]));
    expect(cells.size).toBe(value?.stack.surfaces.length);
    expect(cells.get('oss.put.signed')).toMatchObject({ stage: 'rejecting', expectation: { kind: 'fails' } });
    expect(cells.get('oss.get.signed.listed')).toMatchObject({ expectation: { kind: 'survives' } });
    expect(cells.get('auth.token')).toMatchObject({ expectation: { kind: 'fails', eachWithinMs: 1000 } });
    expect(cells.get('cdn.image.expired')).toMatchObject({ expectation: { evidence: { grew: 0 } } });
  });
});
