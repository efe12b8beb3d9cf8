import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { programs } from '../../src/adapters/programs.ts';
import { EXIT } from '../../src/model/errors.ts';
import { brownout, environmentOf, type Ended } from '../support/command.ts';
import { scratch, type Draft } from '../support/tiny.ts';

const FOREIGN = new URL('./foreign/', import.meta.url).pathname;
const place = scratch();
let folders = 0;

afterAll(() => place.remove());

interface Project {
  readonly folder: string;
  readonly text: (file: string) => string;
  readonly init: (...args: readonly string[]) => Promise<Ended>;
}

const project = (text: string): Project => {
  folders += 1;
  const folder = join(place.path, `project-${folders}`);
  mkdirSync(join(folder, '.git'), { recursive: true });
  cpSync(join(FOREIGN, 'db.env'), join(folder, 'db.env'));
  writeFileSync(join(folder, 'docker-compose.yml'), text);
  return {
    folder,
    text: (file) => readFileSync(join(folder, file), 'utf8'),
    init: async (...args) => brownout(['init', ...args], { cwd: folder }).ended,
  };
};

const foreign = (name: string): Project => project(readFileSync(join(FOREIGN, `${name}.yml`), 'utf8'));

const PATIENCE_MS = 30_000;

/** Runs `init` on a terminal of its own, and types each answer once its question is there. */
const onTerminal = (cwd: string, talk: readonly (readonly [question: RegExp, answer: string])[]): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const command = `'${process.execPath}' '${programs.cli}' init`;
    const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd,
      env: { ...environmentOf(), TERM: 'xterm' },
    });
    // Whoever is asked something else than was thought waits for ever.
    const patience = setTimeout(() => child.kill(), PATIENCE_MS);
    const left = [...talk];
    let stdout = '';
    let unanswered = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      unanswered += text;
      const [question, answer = ''] = left[0] ?? [];
      if (!question?.test(unanswered)) return;
      left.shift();
      unanswered = '';
      child.stdin.write(answer);
    });
    child.once('error', reject);
    child.once('close', (exit, signal) => {
      clearTimeout(patience);
      resolve({ exit, signal, stdout, stderr: '' });
    });
  });

describe.each([
  ['cms', { links: 1, surfaces: ['wordpress.page'], scenario: 'db-down' }],
  [
    'queue',
    {
      links: 10,
      surfaces: ['postgres.answers', 'rabbitmq.answers', 'redis.answers', 'web.page'],
      scenario: 'postgres-down',
    },
  ],
  ['s3', { links: 4, surfaces: ['cache.answers', 'db.answers', 'files.page', 'minio.answers'], scenario: 'db-down' }],
] as const)('a file of the shape %s', (name, { links, surfaces, scenario }) => {
  test('becomes a stack and a scenario without a mistake, and stays as it is', async () => {
    const { folder, text, init } = foreign(name);
    const before = text('docker-compose.yml');
    const { exit, stdout, stderr } = await init('--yes');
    expect(exit, stderr).toBe(EXIT.passed);
    expect(stdout).toContain(`Links: ${links},`);
    expect(text('docker-compose.yml')).toBe(before);
    const stack = parse(text('brownout/stack.yaml')) as Draft;
    expect(Object.keys(stack['surfaces'] as object)).toEqual(surfaces);
    const files = ['brownout/stack.yaml', `brownout/scenarios/${scenario}.yaml`];
    for (const file of files)
      expect(text(file)).toMatch(/^# yaml-language-server: \$schema=\S+\/schema\/\w+\.v1\.json\n/);
    const lint = await brownout(['lint', '--strict', '--env', 'compose', ...files], { cwd: folder }).ended;
    expect(lint.stdout).toContain('2 files, 0 errors, 0 warnings');
  });
});

test('each link is told with the line that it comes from, also through an anchor and a list', async () => {
  const { init, text } = foreign('queue');
  const { stdout } = await init('--yes');
  const lines = text('docker-compose.yml').split('\n');
  for (const [link, setting] of [
    ['worker->rabbitmq', 'CELERY_BROKER_URL'],
    ['migrate->postgres', 'DATABASE_URL'],
  ] as const) {
    const [, line] = new RegExp(`${link} +docker-compose\\.yml:(\\d+) environment ${setting}`).exec(stdout) ?? [];
    expect(lines[Number(line) - 1]).toContain(setting);
  }
  const { stdout: cms } = await foreign('cms').init('--yes');
  expect(cms).toMatch(/wordpress->db +docker-compose\.yml:25 environment WORDPRESS_DB_HOST/);
});

test('what is there is not overwritten, and nothing else is written then', async () => {
  const { folder, text, init } = foreign('cms');
  mkdirSync(join(folder, 'brownout'));
  writeFileSync(join(folder, 'brownout/stack.yaml'), 'mine');
  const refused = await init('--yes');
  expect(refused).toMatchObject({ exit: EXIT.usage, stderr: expect.stringContaining('--force') as string });
  expect(text('brownout/stack.yaml')).toBe('mine');
  expect(existsSync(join(folder, 'brownout/scenarios'))).toBe(false);
  expect(await init('--yes', '--force')).toMatchObject({ exit: EXIT.passed });
  expect(text('brownout/stack.yaml')).toContain('kind: Stack');
});

test.each(['github', 'gitlab'] as const)(
  'a workflow for %s runs the drills from where the repository begins',
  async (ci) => {
    const { text, init } = foreign('cms');
    expect(await init('--yes', '--ci', ci)).toMatchObject({ exit: EXIT.passed });
    const file = ci === 'github' ? '.github/workflows/brownout.yml' : '.gitlab/brownout.gitlab-ci.yml';
    const commands = JSON.stringify(parse(text(file)));
    expect(commands).toContain('docker compose --file docker-compose.yml build');
    expect(commands).toMatch(/npx --yes brownout@[\d.]+ run --env compose brownout\/scenarios/);
  },
);

test('what cannot be wired is told with its lines, and nothing is written', async () => {
  const { folder, init } = project(`services:
  db: { image: postgres:16 }
  Web:
    image: our/web
    ports: ['80:80']
    environment:
      - STORE=http://198.51.100.7:9000
  tool:
    image: our/tool
    network_mode: host
    profiles: [debug]
`);
  const { exit, stderr } = await init('--yes');
  expect(exit).toBe(EXIT.usage);
  expect(stderr).toMatch(/docker-compose\.yml:3:3 {2}error {2}service Web: a component cannot be called so/);
  expect(stderr).toMatch(/docker-compose\.yml:7:\d+ {2}error {2}service Web: STORE names 198\.51\.100\.7/);
  expect(stderr).not.toContain('tool');
  expect(existsSync(join(folder, 'brownout'))).toBe(false);
  const { stderr: all } = await init('--yes', '--compose-profile', 'debug', '--lang', 'zh');
  expect(all).toContain('服务 tool：network_mode: host 会绕过 Toxiproxy');
});

test('without a terminal, a file, or anything to look at it says so, and how to mend it', async () => {
  const cms = foreign('cms');
  expect(await cms.init()).toMatchObject({ exit: EXIT.usage, stderr: expect.stringContaining('--yes') as string });
  expect(await cms.init('--yes', 'not-there.yml')).toMatchObject({
    exit: EXIT.usage,
    stderr: expect.stringContaining('there is no such file') as string,
  });
  const broken = project('services: { web: { imagee: our/web } }');
  expect(await broken.init('--yes')).toMatchObject({
    exit: EXIT.usage,
    stderr: expect.stringMatching(/Compose cannot use it; nothing was written\n.*imagee/s) as string,
  });
  const silent = project('services: { worker: { image: our/worker } }');
  expect(await silent.init('--yes')).toMatchObject({
    exit: EXIT.usage,
    stderr: expect.stringContaining('no service says that it listens') as string,
  });
});

test('on a terminal it asks for what it had to guess, and writes what it was told', async () => {
  const { folder, text } = foreign('s3');
  const { exit, stdout } = await onTerminal(folder, [
    [/A page of files .*\[\/\] /, 'albums\r'],
    [/create-buckets end by itself.*\] /, '\r'],
    [/Write brownout\/stack\.yaml.*\] /, 'y\r'],
  ]);
  expect(exit, stdout).toBe(EXIT.passed);
  expect(text('brownout/stack.yaml')).toContain('probe: { kind: http, url: "http://files/albums" }');
});

test.each([
  ['a no', 'n\r', EXIT.stopped],
  ['Ctrl+C', '\u0003', EXIT.interrupted],
  ['Ctrl+D', '\u0004', EXIT.interrupted],
])('%s at the last question writes nothing', async (_what, key, exit) => {
  const { folder } = foreign('cms');
  const ended = await onTerminal(folder, [
    [/A page of wordpress .*\] /, '\r'],
    [/Write .*\] /, key],
  ]);
  expect(ended.exit, ended.stdout).toBe(exit);
  expect(ended.stdout).toContain('nothing was written');
  expect(existsSync(join(folder, 'brownout'))).toBe(false);
});
