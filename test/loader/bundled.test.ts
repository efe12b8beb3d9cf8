import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadScenario } from '../../src/loader/index.ts';
import { short } from './bench.ts';
import { kinds } from './kinds.ts';

const folder = fileURLToPath(new URL('../../scenarios/', import.meta.url));

/** Few slots need cells of their own. */
const profilesOf = (name: string): readonly string[] =>
  name === 'auth-hangs-small-pool.yaml' ? ['small-pool'] : ['hardened', 'plain'];

test('every bundled scenario has no finding, in each profile that it is for', async () => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  const texts = await Promise.all(names.map(async (name) => ({ name, text: await readFile(folder + name, 'utf8') })));
  const scenarios = texts.filter(({ text }) => /^kind: Scenario$/m.test(text));
  expect(scenarios.length).toBeGreaterThan(0);
  for (const { name, text } of scenarios) {
    for (const profile of profilesOf(name)) {
      const { findings, value } = await loadScenario({ file: folder + name, text }, kinds, {
        read: async (file) => readFile(file, 'utf8'),
        profile,
      });
      expect({ name, profile, told: findings.map(short) }).toEqual({ name, profile, told: [] });
      expect(value?.profile).toBe(profile);
    }
  }
});
