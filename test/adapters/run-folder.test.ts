import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  appendGuard,
  journalFile,
  makeRunFolder,
  readGuard,
  readJournal,
  runFolders,
} from '../../src/adapters/run-folder.ts';
import { InputError } from '../../src/model/errors.ts';
import { ownTmp } from '../support/own-tmp.ts';

const tmp = ownTmp();

test('each run has a folder of its own, under a name that is read aloud without mistakes', () => {
  const made = Array.from({ length: 50 }, () => makeRunFolder(join(tmp.path, 'runs')));
  expect(new Set(made.map((it) => it.run)).size).toBe(50);
  for (const { run, folder } of made) {
    expect(run).toMatch(/^[2-9A-HJ-NP-Z]{6}$/);
    expect(existsSync(join(folder, 'logs'))).toBe(true);
  }
  expect(runFolders(join(tmp.path, 'runs')).toSorted()).toEqual(made.map((it) => it.folder).toSorted());
});

test('a folder that cannot be made is an input error that says what to do', () => {
  writeFileSync(join(tmp.path, 'file'), '');
  expect(() => makeRunFolder(join(tmp.path, 'file', 'runs'))).toThrow(InputError);
  expect(() => makeRunFolder(join(tmp.path, 'file', 'runs'))).toThrow(
    /cannot be written: .*; choose another with --out/,
  );
});

test('a journal that a crash cut short is read up to its last whole line', async () => {
  const { folder } = makeRunFolder(join(tmp.path, 'runs'));
  const journal = journalFile(folder);
  journal.append('{"seq":1,"at":0,"v":1,"type":"method-end"}');
  await journal.flush();
  journal.close();
  appendFileSync(join(folder, 'journal.jsonl'), '{"seq":2,"at":10,"v":1,"ty');
  expect(readJournal(folder)).toEqual([{ seq: 1, at: 0, v: 1, type: 'method-end' }]);
});

test('what the guard wrote is read back, also when there was none', () => {
  const { folder } = makeRunFolder(join(tmp.path, 'runs'));
  expect(readGuard(folder)).toEqual([]);
  appendGuard(folder, { type: 'released', at: 7 });
  expect(readGuard(folder)).toEqual([{ type: 'released', at: 7 }]);
  expect(readFileSync(join(folder, 'guard.jsonl'), 'utf8')).toMatch(/\n$/);
});

test('a folder that is none of a run is told so', () => {
  expect(() => readJournal(tmp.path)).toThrow(/there is no journal in .*; name a run folder/);
});
