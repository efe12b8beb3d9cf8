import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openAny } from '../../src/cli/files.ts';
import { filesOf } from '../../src/cli/scenario-files.ts';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

test('a file is read as what its kind says: stack, scenario or SLA preset', async () => {
  const names = ['compose/stack.yaml', 'scenarios/auth-down.yaml', 'scenarios/sla/aliyun-oss-article.yaml'];
  const loaded = await Promise.all(names.map(async (name) => openAny(path(name))));
  expect(loaded.map(({ value }) => value)).toMatchObject([
    { id: 'cloud' },
    { id: 'auth-down', sla: { preset: { id: 'aliyun-oss-article' } } },
    { id: 'aliyun-oss-article' },
  ]);
});

test('presets below a folder of scenarios are none of its scenarios', () => {
  expect(new Set(filesOf([path('scenarios')]).map((file) => dirname(file)))).toEqual(new Set([path('scenarios')]));
  expect(filesOf([path('scenarios/sla')])).not.toEqual([]);
});
