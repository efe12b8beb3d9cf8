import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { byteLinesOf } from '../../src/adapters/byte-lines.ts';
import { makeRunFolder, readJournal } from '../../src/adapters/run-folder.ts';
import { ownTmp } from '../support/own-tmp.ts';

const MEGABYTE = 1 << 20;

const tmp = ownTmp();

const linesOf = (text: string): readonly string[] => {
  const file = join(tmp.path, 'lines');
  writeFileSync(file, text);
  return Array.from(byteLinesOf(file), (line) => line.toString());
};

test.each([
  ['no text', ''],
  ['one line without an end', 'a'],
  ['a last line without an end', 'a\nb'],
  ['empty lines', '\n\na\n\n'],
  ['more lines than fit into memory at once', 'a line that is not long\n'.repeat(100_000)],
  ['a line that is longer than the memory', `a\n${'b'.repeat(2.5 * MEGABYTE)}\nc\n`],
  ['an end of a line where the memory ends', `${'a'.repeat(MEGABYTE - 1)}\nb\n`],
  ['a line that fills the memory', `${'a'.repeat(MEGABYTE)}\nb\n`],
])('lines are those of the text: %s', (_name, text) => {
  expect(linesOf(text)).toEqual(text.split('\n'));
});

test('a character of several bytes that lies on both sides of where the memory ends stays whole', () => {
  for (const before of [1, 2, 3]) {
    const text = `${'a'.repeat(MEGABYTE - before)}演🔥\n演练\n`;
    expect(linesOf(text)).toEqual(text.split('\n'));
  }
});

test('a journal whose lines end as those of Windows do is read as any other', () => {
  const { folder } = makeRunFolder(join(tmp.path, 'runs'));
  const line = '{"seq":1,"at":0,"v":1,"type":"method-end"}';
  writeFileSync(join(folder, 'journal.jsonl'), `${line}\r\n\r\n${line}\r\n`);
  expect(readJournal(folder)).toEqual([JSON.parse(line), JSON.parse(line)]);
});

test('a journal that was cut off within a character is read up to its last whole line', () => {
  const { folder } = makeRunFolder(join(tmp.path, 'runs'));
  const line = '{"seq":1,"at":0,"v":1,"type":"mark","stage":"演练"}';
  const cut = Buffer.from(line).subarray(0, -4);
  writeFileSync(join(folder, 'journal.jsonl'), Buffer.concat([Buffer.from(`${line}\n`), cut]));
  expect(readJournal(folder)).toEqual([JSON.parse(line)]);
});
