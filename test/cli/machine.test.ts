import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../src/model/errors.ts';
import { brownout, type Ended } from '../support/command.ts';
import { scratch } from '../support/tiny.ts';

const place = scratch();
mkdirSync(join(place.path, 'tmp'));
afterAll(() => place.remove());

const say = async (...args: readonly string[]): Promise<Ended> =>
  brownout(args, { cwd: place.path, env: { TMPDIR: join(place.path, 'tmp') } }).ended;

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

test('"list" has its frame in the language that is asked for', async () => {
  expect((await say('list')).stdout).toMatch(/^environments\n {2}process .*\n/m);
  const { stdout } = await say('list', '--lang', 'zh');
  expect(stdout.match(/^\S.*$/gm)).toEqual(['故障', '探针', '环境类型', '场景', '演练记录']);
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
