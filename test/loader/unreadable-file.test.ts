import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { renderFindings, unreadableFile } from '../../src/loader/index.ts';

const failureOf = async (file: string): Promise<unknown> =>
  readFile(file).then(
    () => undefined,
    (error: unknown) => error,
  );

test('a file that is not there, or is a folder, is told in one line', async () => {
  const missing = unreadableFile('x.yaml', await failureOf('/nowhere/x.yaml'));
  expect(renderFindings([missing], 'en')).toBe(
    'x.yaml:1:1  error  x.yaml cannot be read: there is no such file\ncheck the path',
  );
  const folder = unreadableFile('/tmp', await failureOf('/tmp'));
  expect(folder.message).toEqual({ en: '/tmp cannot be read: it is a folder', zh: '无法读取 /tmp：这是一个目录' });
});
