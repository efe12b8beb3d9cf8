import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

/** Words that have a meaning of their own: the seed of a drill. */
const COMMON = new Set(['seed']);

const components = Object.keys(
  (parse(readFileSync('compose/stack.yaml', 'utf8'), { merge: true }) as { components: object }).components,
).filter((name) => !COMMON.has(name));

/** Where a text names a component of the bundled stack, as a word of its own: `line: word`. */
const named = (text: string): readonly string[] => {
  const word = new RegExp(String.raw`(?<![\w-])(?:${components.join('|')})(?![\w-]|\.\w+\()`, 'gi');
  return text.split('\n').flatMap((line, index) => [...line.matchAll(word)].map(([found]) => `${index + 1}: ${found}`));
};

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

test('no component of the bundled stack is named in src: what is in it holds for every stack', () => {
  expect(sources.length).toBeGreaterThan(200);
  expect(
    sources.flatMap((file) => named(readFileSync(join('src', file), 'utf8')).map((it) => `${file}:${it}`)),
  ).toEqual([]);
});

test.each(['brownout inject down auth', "address('client->oss')", 'link: "app->rds"'])(
  '%s would be found',
  (planted) => {
    expect(named(planted)).not.toEqual([]);
  },
);
