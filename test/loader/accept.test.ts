import { expect, test } from 'vitest';
import { acceptCells } from '../../src/loader/index.ts';
import { loadText, short, smallScenario } from './bench.ts';

const HEAD = `# seen on a Tuesday
apiVersion: brownout/v1
`;
const FILE = `${HEAD}expect:
  default: { survives: { recorded: true } }
  surfaces:
    page.cached: { survives: { recorded: true } } # as ever
    page.fresh: { fails: { how: { status: 502 }, each-within: 1s, recorded: true } }
    page.write:
      degrades:
        to: { status: 202 }
        recorded: true
        ratio: 90%
    page.old: { survives: { recorded: true, ratio: 90% } }
    page.read: { fails: { how: { status: 502 }, each-within: 1s } }
`;

const accept = (...names: readonly string[]) => acceptCells({ file: '/s.yaml', text: FILE }, names);

test.each([
  ['page.cached', '    page.cached: survives # as ever'],
  ['page.fresh', '    page.fresh: { fails: { how: { status: 502 }, each-within: 1s } }'],
  ['page.write', '        to: { status: 202 }\n        ratio: 90%'],
  ['page.old', '    page.old: { survives: { ratio: 90% } }'],
  ['default', '  default: survives'],
])('%s loses its mark, and nothing else changes', (name, written) => {
  const { text, accepted, left, unknown } = accept(name);
  expect(text).toContain(`\n${written}\n`);
  expect([accepted, unknown]).toEqual([[name], []]);
  expect(left).toHaveLength(4);
  const before = FILE.split('\n');
  expect(text.split('\n').filter((line) => !before.includes(line)).length).toBeLessThanOrEqual(1);
});

test('patterns and several names are accepted at once', () => {
  const { text, accepted, left } = accept('page.*', 'default');
  expect(accepted).toEqual(['page.cached', 'page.fresh', 'page.write', 'page.old', 'default']);
  expect(left).toEqual([]);
  expect(text).not.toContain('recorded');
  expect(text.startsWith(HEAD)).toBe(true);
});

test('a name that means none comes with the one that may be meant', () => {
  const { text, unknown } = accept('page.cashed', 'page.read');
  expect(text).toBe(FILE);
  expect(unknown).toEqual([
    { name: 'page.cashed', meant: 'page.cached' },
    { name: 'page.read', meant: 'page.fresh' },
  ]);
});

test('a mark that lines share through an anchor is taken off for all of them', () => {
  const shared = FILE.replace('page.old: {', 'page.old: &old {').replace(/page\.read: .*/, 'page.read: *old');
  const { accepted, text } = acceptCells({ file: '/s.yaml', text: shared }, ['page.read']);
  expect(accepted).toEqual(['page.old', 'page.read']);
  expect(text).toContain('page.old: &old { survives: { ratio: 90% } }');
});

test('what was recorded and not reviewed is a warning, and the drill may begin', async () => {
  const text = (await smallScenario()).replace(/page\.write: .*/, 'page.write: { survives: { recorded: true } }');
  const { value, findings } = await loadText(text);
  expect(findings.map(short)).toEqual([
    expect.stringMatching(
      /not-reviewed .*page\.write was recorded, and not reviewed \| read it, then: brownout accept page\.write/,
    ),
  ]);
  expect(findings[0]?.severity).toBe('warning');
  expect(value?.cells.find(({ surface }) => surface === 'page.write')?.expectation.recorded).toBe(true);
});
