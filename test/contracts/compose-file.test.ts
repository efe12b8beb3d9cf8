import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadStack } from '../../src/loader/index.ts';
import { render } from '../../src/model/render.ts';
import type { Component } from '../../src/model/stack.ts';
import { kinds } from '../loader/kinds.ts';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly [key: string]: unknown;
}

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

const stackPath = 'compose/stack.yaml';
const { value: stack, findings } = loadStack({ file: `/${stackPath}`, text: read(stackPath) }, kinds);
const text = read('compose/docker-compose.yml');
const { services } = parse(text, { merge: true }) as { readonly services: Readonly<Record<string, Service>> };
const components = stack?.components ?? [];

/** Real parts, which take other programs and variables than our own in their place. */
const REAL = new Set(['rds', 'oss']);

const secret = (name: string): string => `\${BROWNOUT_SECRET_${name.toUpperCase().replaceAll('-', '_')}:?}`;

/** What the names in a component's environment are in Compose: there, each component is its own name. */
const names: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.keys(stack?.secrets ?? {}).map((name) => [`secret.${name}`, secret(name)])),
  ...Object.fromEntries(
    components.flatMap(({ name, ports: [port = 0] }) => [
      [name, `${name}:${port}`],
      [`name.${name}`, `${name}:${port}`],
    ]),
  ),
};

const environmentOf = ({ process: recipe }: Component): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(recipe?.env ?? {}).map(([name, value]) => [name, render(value, names)]));

test('each component has a service of its name, and no service is anything else', () => {
  expect(findings).toEqual([]);
  expect(Object.keys(services).toSorted()).toEqual(components.map(({ name }) => name).toSorted());
});

test.each(components.filter(({ name }) => !REAL.has(name)).map((it) => [it.name, it] as const))(
  '%s has the environment that it has as a process',
  (name, component) => {
    const { HOST: host, PORT: port, ...environment } = services[name]?.environment ?? {};
    expect(environment).toEqual(environmentOf(component));
    const [first] = component.ports;
    expect([host, port]).toEqual(first === undefined ? [undefined, undefined] : ['0.0.0.0', String(first)]);
  },
);

test.each(components.filter(({ name }) => !REAL.has(name) && name !== 'cdn').map((it) => [it.name, it] as const))(
  '%s is the program that it is as a process',
  (name, component) => {
    const [program, path = '', ...rest] = component.process?.command ?? [];
    expect(services[name]?.command).toEqual([program, path.replace('/compose/dist/', '/srv/cloud/dist/'), ...rest]);
  },
);

const own = (name: string): Readonly<Record<string, string>> =>
  environmentOf(components.find((it) => it.name === name) as Component);

test('the real parts are told what ours are told in their place', () => {
  const { rds, oss } = services as Readonly<Record<'rds' | 'oss', Service>>;
  expect(rds.environment).toEqual({ POSTGRES_PASSWORD: own('rds')['POSTGRES_PASSWORD'] });
  expect(rds.command).toContain(`fsync=${own('rds')['FSYNC']}`);
  expect(oss.environment).toMatchObject({
    MINIO_POLICY_PLUGIN_URL: own('oss')['POLICY_PLUGIN_URL'],
    MINIO_POLICY_PLUGIN_AUTH_TOKEN: own('oss')['POLICY_PLUGIN_TOKEN'],
    MINIO_API_REQUESTS_MAX: own('oss')['MINIO_API_REQUESTS_MAX'],
  });
  const { MINIO_ROOT_USER: user = '', MINIO_ROOT_PASSWORD: password = '' } = oss.environment ?? {};
  expect(`${user}:${password}`).toBe(own('oss')['ROOT_KEY']);
});

test('whoever brings it up by hand has the order of the stack', () => {
  for (const { name, after } of components)
    for (const earlier of after) {
      const isOnce = components.find((it) => it.name === earlier)?.once;
      const wanted = isOnce ? ['service_completed_successfully'] : ['service_healthy', 'service_started'];
      expect({ name, earlier, ok: wanted.includes(services[name]?.depends_on?.[earlier]?.condition ?? '') }).toEqual({
        name,
        earlier,
        ok: true,
      });
    }
});

test('all that each component asks by name is a link of the stack', () => {
  const links = new Set((stack?.links ?? []).map(({ from, to, port }) => `${from}->${to}:${port}`));
  for (const [name, { environment = {} }] of Object.entries(services))
    for (const value of Object.values(environment))
      for (const [, to = '', port = ''] of value.matchAll(/(?:\/\/|@)([a-z][a-z0-9-]*):(\d+)/g))
        expect({ name, value, linked: links.has(`${name}->${to}:${port}`) }).toEqual({ name, value, linked: true });
});

test('no secret, no way past Toxiproxy, and no right that is not needed stands in the file', () => {
  for (const [name, service] of Object.entries(services)) {
    const asked = ['ports', 'networks', 'network_mode', 'extra_hosts', 'container_name', 'privileged', 'restart'];
    expect({ name, found: asked.filter((key) => key in service) }).toEqual({ name, found: [] });
    expect({ name, dropped: service['cap_drop'] }).toEqual({ name, dropped: ['ALL'] });
    expect({ name, security: service['security_opt'] }).toEqual({ name, security: ['no-new-privileges:true'] });
    expect(service.image).toMatch(
      /^\$\{BROWNOUT_[A-Z]+_IMAGE:-\$\{BROWNOUT_IMAGE_PREFIX:-\}[a-z0-9./-]+:[A-Za-z0-9.-]+\}$/,
    );
  }
  for (const [, variable, rest] of text.matchAll(/\$\{(BROWNOUT_SECRET_[A-Z]+)([^}]*)\}/g))
    expect({ variable, rest }).toEqual({ variable, rest: ':?' });
});
