import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import type { Ended } from '../support/command.ts';
import { CommandSession } from '../support/command-session.ts';
import { scratch, TINY_STACK } from '../support/tiny.ts';

const place = scratch();
mkdirSync(join(place.path, 'tmp'));
const session = new CommandSession();

afterAll(async () => {
  await session.end();
  place.remove();
});

/** No engine: what others have up at this machine's is not ours to look at. */
const alone = { TMPDIR: join(place.path, 'tmp'), DOCKER_HOST: `unix://${place.path}/no.sock` };

const say = async (...args: readonly string[]): Promise<Ended> => session.run(args, { cwd: place.path, env: alone });

test('"doctor" tells the same in both languages, and in JSON as { en, zh }', async () => {
  const { stdout, exit } = await say('doctor', '--json');
  expect(exit).toBe(EXIT.passed);
  const { checks } = JSON.parse(stdout) as { checks: { name: string; says: { en: string; zh: string } }[] };
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['node', 'postgres', 'folders', 'memory', 'disk', 'loopback', 'leftovers']),
  );
  for (const { says } of checks) expect(Object.keys(says)).toEqual(['en', 'zh']);
  expect((await say('doctor')).stdout).toMatch(/^ok +loopback +127\.0\.0\.1 can be listened on$/m);
  const chinese = (await say('doctor', '--lang', 'zh')).stdout.trimEnd().split('\n');
  expect(chinese.filter((line) => !/\p{Script=Han}/u.test(line))).toEqual([]);
  expect(chinese).toContainEqual(expect.stringMatching(/^正常 +回环地址 +127\.0\.0\.1 可以监听$/));
});

interface Told {
  readonly name: string;
  readonly state: string;
  readonly says: { readonly en: string; readonly zh: string };
}

/** What `doctor` says where the variables are these; and that it is content with the machine all the same. */
const doctorWith = async (env: Readonly<Record<string, string>>): Promise<Readonly<Record<string, Told>>> => {
  const { stdout, exit } = await session.run(['doctor', '--json'], { cwd: place.path, env: { ...alone, ...env } });
  expect(exit).toBe(EXIT.passed);
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly Told[] };
  return Object.fromEntries(checks.map((check) => [check.name, check]));
};

test('without Docker "doctor" warns, and says what to do', async () => {
  const { docker, compose, images } = await doctorWith({ PATH: place.path });
  expect(docker?.state).toBe('warn');
  expect(docker?.says.en).toBe(
    `no Docker engine answers (connect ENOENT ${place.path}/no.sock); start it, point DOCKER_HOST at one, or use --env process`,
  );
  expect(docker?.says.zh).toMatch(/^没有可用的 Docker 引擎.*或改用 --env process$/);
  expect(compose?.state).toBe('warn');
  expect(compose?.says.en).toMatch(/^Docker Compose v2\.20 or later is needed, there is none \(.*ENOENT\); install/);
  expect(images).toBeUndefined();
});

test('an engine that never answers does not keep "doctor"', async () => {
  const engine = createServer(() => {});
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve));
  const begun = performance.now();
  try {
    const { docker } = await doctorWith({ DOCKER_HOST: `tcp://127.0.0.1:${(engine.address() as AddressInfo).port}` });
    expect(docker?.says).toEqual({
      en: expect.stringContaining('no answer within 2'),
      zh: expect.stringContaining('内无响应'),
    });
    // A call that nobody bounds takes twenty.
    expect(performance.now() - begun).toBeLessThan(12_000);
  } finally {
    engine.close();
  }
});

test('"doctor" tells a Compose that is too old', async () => {
  writeFileSync(join(place.path, 'docker'), '#!/bin/sh\necho 2.17.2\n', { mode: 0o755 });
  const { compose } = await doctorWith({ PATH: `${place.path}:/bin` });
  expect(compose).toMatchObject({
    state: 'warn',
    says: {
      en: expect.stringContaining('v2.20 or later is needed, here is 2.17.2;'),
      zh: expect.stringContaining('当前为 2.17.2；'),
    },
  });
});

test('a stack that names no Compose file is refused in the language that is asked for', async () => {
  const { stderr, exit } = await say('compose', 'config', TINY_STACK, '--lang', 'zh');
  expect(stderr).toMatch(/^brownout: 环境 \S+ 没有写明 Compose 文件；请在 /);
  expect(exit).toBe(EXIT.usage);
});

test('"list" is in the language that is asked for', async () => {
  expect((await say('list')).stdout).toMatch(/^environments\n {2}process .*\n/m);
  const { stdout } = await say('list', '--lang', 'zh');
  expect(stdout.match(/^\S.*$/gm)).toEqual(['故障', '探针', '环境类型', '场景', '演练记录']);
  expect(stdout.split('\n').filter((line) => line !== '' && !/\p{Script=Han}/u.test(line))).toEqual([]);
  expect(stdout).toMatch(/^ {2}latency +让链路上的数据晚到$/m);
  expect((await say('list')).stdout).not.toMatch(/\p{Script=Han}/u);
  expect(stdout).toMatch(/^场景\n {2}无\n演练记录\n {2}无\n$/m);
  const wrong = await say('list', 'fault', '--lang', 'zh');
  expect(wrong.stderr).toContain('没有“fault”这一列表；可用的有 faults、probes');
  expect(wrong.exit).toBe(EXIT.usage);
});

test('where no stack is up, "status", "down" and "recover" say so in Chinese too', async () => {
  expect((await say('status', '--lang', 'zh')).stdout).toBe('没有正在运行的环境；启动命令：brownout up\n');
  expect((await say('recover', '--lang', 'zh')).stdout).toBe('无需清理：没有异常退出的演练留下残留\n');
  const { stderr, exit } = await say('down', '--lang', 'zh');
  expect({ stderr, exit }).toEqual({
    stderr: 'brownout: 没有保持运行的环境；启动命令：brownout up\n',
    exit: EXIT.usage,
  });
});
