import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { environments, EXIT, faults, loadScenario, loadStack, plan, probes, type Kinds } from '../src/index.ts';

const run = promisify(execFile);

const kinds: Kinds = { faults, probes, abilities: environments.process.abilities };

const read = async (path: string): Promise<string> => readFile(path, 'utf8');

const blocks = (markdown: string, language: string): readonly string[] =>
  [...markdown.matchAll(new RegExp(`^\`\`\`${language}\\n(?<code>.*?)^\`\`\`$`, 'gms'))].map(
    ({ groups }) => groups?.['code'] ?? '',
  );

const commands = (markdown: string): readonly string[] => blocks(markdown, 'sh');

/** Table rows of each section. */
const shape = (markdown: string): readonly number[] =>
  markdown.split(/^## /m).map((section) => section.match(/^\|/gm)?.length ?? 0);

const indented = (yaml: string): string => yaml.replaceAll(/^(?=.)/gm, '  ');

test('the tables of the READMEs are those of the registries', async () => {
  const { stdout } = await run(process.execPath, ['test/support/docs.mjs', '--check']).catch(
    (error: { readonly stdout: string }) => error,
  );
  expect(stdout).toBe('');
});

test.each(['README.md', 'README.zh-CN.md'])(
  'the scenario in %s is valid, and two of its surfaces degrade',
  async (readme) => {
    const [text = ''] = blocks(await read(readme), 'yaml');
    const file = resolve('scenarios/shop-without-storage.yaml');
    const { value, findings } = await loadScenario({ file, text }, kinds, { read });
    expect(findings).toEqual([]);
    const cells = value === undefined ? [] : plan(value).cells;
    const degraded = cells.filter(({ cell }) => cell.expectation.kind === 'degrades').map(({ cell }) => cell.surface);
    expect(degraded).toEqual(['app.home', 'app.receipt']);
  },
);

test('both READMEs have the same commands, tables and sections', async () => {
  const [english, chinese] = await Promise.all([read('README.md'), read('README.zh-CN.md')]);
  expect(commands(chinese)).toEqual(commands(english));
  expect(commands(english).slice(0, 2)).toEqual(['npm ci && npm run drill\n', 'npm ci && npm test\n']);
  expect(blocks(chinese, 'yaml')).toEqual(blocks(english, 'yaml'));
  expect(shape(chinese)).toEqual(shape(english));
});

/** Without its comments. */
const plainly = (yaml: string): string => yaml.replaceAll(/ #.*$/gm, '');
const head = (kind: string): string => `apiVersion: brownout/v1\nkind: ${kind}\nid: shop\ntitle: Shop\n`;

test('the files that docs/staging shows are valid, in both languages', async () => {
  const [english, chinese] = await Promise.all([read('docs/staging.md'), read('docs/staging.zh-CN.md')]);
  const [external = '', attach = '', allow = '', method = ''] = blocks(english, 'yml');
  expect(blocks(chinese, 'yml').map(plainly)).toEqual(blocks(english, 'yml').map(plainly));
  expect(commands(chinese)).toEqual(commands(english));
  const surfaces =
    '  home:\n    title: Home\n    needs: [client->web]\n    probe: { kind: http, url: http://web/ }\n    healthy: { status: 200 }';
  const stack = `${head('Stack')}${external}${attach}${allow}surfaces:\n${surfaces}\n`;
  const scenario = `${head('Scenario')}stack: { file: stack.yaml }\nmethod:\n${indented(method)}expect: { default: survives }\nrecovery: { within: 10s }\n`;
  const source = { file: resolve('docs/scenario.yaml'), text: scenario };
  const { findings } = await loadScenario(source, { ...kinds, abilities: [] }, { read: async () => stack });
  expect(findings).toEqual([]);
});

const SAMPLES = 'docs/samples';
const links = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/\]\((?<to>[^)#]+)\)/g)].flatMap(({ groups }) => groups?.['to'] ?? []);
/** Where somebody's files lie, or this machine's. */
const PLACE = /(?:^|[\s"'(>])\/(?:home|root|tmp|Users|private|work)\//m;

const isReport = (link: string): boolean => link.includes('/');

test('the sample reports are those that their index names, in both languages', async () => {
  const [english, chinese] = await Promise.all(
    ['README.md', 'README.zh-CN.md'].map(async (name) => links(await read(join(SAMPLES, name)))),
  );
  expect(chinese?.filter(isReport)).toEqual(english?.filter(isReport));
  const entries = await readdir(SAMPLES, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(new Set(english?.filter(isReport).map((link) => dirname(link)))).toEqual(new Set(folders));
  for (const link of english ?? []) expect(await read(join(SAMPLES, link)), link).not.toBe('');
});

test('the sample reports are small, ask for nothing, and tell of no machine', async () => {
  const entries = await readdir(SAMPLES, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const texts = await Promise.all(files.map(async (file) => read(file)));
  expect(texts.length).toBeGreaterThan(15);
  expect(texts.filter((text) => PLACE.test(text)).map((text) => PLACE.exec(text)?.input.slice(0, 200))).toEqual([]);
  expect(texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)).toBeLessThan(2_500_000);
  // What is not beside a sample is not linked from it.
  const leads = files.flatMap((file, index) =>
    [...(texts[index] ?? '').matchAll(/ href="(?!#)(?<to>[^"]+)"/g)].map(({ groups }) =>
      join(file, '..', groups?.['to'] ?? ''),
    ),
  );
  expect(leads.length).toBeGreaterThan(0);
  expect(leads.filter((link) => !existsSync(link))).toEqual([]);
});

test('the exit codes of the READMEs are those of the code', async () => {
  for (const readme of ['README.md', 'README.zh-CN.md']) {
    const rows = [...(await read(readme)).matchAll(/^\| (?<codes>\d+(?:[,、]\s?\d+)?) +\|/gm)];
    const told = rows.flatMap(({ groups }) => (groups?.['codes'] ?? '').split(/[,、]\s?/).map(Number));
    expect(told).toEqual(Object.values(EXIT));
  }
});

test('the YAML of CONTRIBUTING fits into the bundled stack', async () => {
  const [surface = '', component = ''] = blocks(await read('CONTRIBUTING.md'), 'yaml');
  const text = (await read('compose/stack.yaml'))
    .replace(/^surfaces:\n/m, (line) => line + indented(surface))
    .replace(/^components:\n/m, (line) => line + indented(component))
    .replace(/^links:\n/m, (line) => `${line}  - greeter->app\n`);
  const { value, findings } = loadStack({ file: resolve('compose/stack.yaml'), text }, kinds);
  expect(findings).toEqual([]);
  expect(value?.surfaces.map(({ name }) => name)).toContain('app.catalogue');
  expect(value?.components.map(({ name }) => name)).toContain('greeter');
});

test('the TypeScript of CONTRIBUTING compiles where it belongs', async () => {
  const root = await mkdtemp(join(tmpdir(), 'brownout-contributing-'));
  try {
    const codes = blocks(await read('CONTRIBUTING.md'), 'ts');
    expect(codes).toHaveLength(3);
    for (const code of codes) {
      const path = /^\/\/ (?<path>\S+)/.exec(code)?.groups?.['path'] ?? '';
      await mkdir(join(root, dirname(path)), { recursive: true });
      await writeFile(join(root, path), code);
    }
    await symlink(resolve('node_modules'), join(root, 'node_modules'), 'dir');
    // Both trees count as one, so that `../model/…` leads from the example into the code.
    const compilerOptions = {
      rootDirs: ['.', resolve('.')],
      // Else it would be that of the whole tree: neither would find what it left there the last time.
      tsBuildInfoFile: resolve('node_modules/.cache/contributing.tsbuildinfo'),
    };
    const config = { extends: resolve('tsconfig.json'), compilerOptions, include: ['src', 'compose'] };
    await writeFile(join(root, 'package.json'), '{ "type": "module" }');
    await writeFile(join(root, 'tsconfig.json'), JSON.stringify(config));
    const tsc = run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', root]);
    const { stdout } = await tsc.catch((error: { readonly stdout: string }) => error);
    expect(stdout).toBe('');
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
