import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { logsIn } from '../../src/adapters/run-logs.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'test-of-brownout-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('logs are told by name, with their bytes and lines; an empty one and what is no log are not', () => {
  mkdirSync(join(folder, 'logs'));
  const write = (name: string, text: string): void => writeFileSync(join(folder, 'logs', name), text);
  write('web.log', 'one\ntwo\n');
  write('db.log', 'one\nand half a line: 故障');
  write('guard.log', '');
  write('notes.txt', 'no log');
  expect(logsIn(folder)).toEqual([
    { file: 'db.log', component: 'db', bytes: 27, lines: 2 },
    { file: 'web.log', component: 'web', bytes: 8, lines: 2 },
  ]);
});

test('a log longer than a piece of it is counted to its end', () => {
  mkdirSync(join(folder, 'logs'));
  writeFileSync(join(folder, 'logs', 'web.log'), 'x\n'.repeat(1_200_000));
  expect(logsIn(folder)).toMatchObject([{ lines: 1_200_000 }]);
});

test('a run without a folder of logs has none', () => {
  expect(logsIn(folder)).toEqual([]);
});
