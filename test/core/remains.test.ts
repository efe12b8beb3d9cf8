import { expect, test } from 'vitest';
import { remains } from '../../src/core/remains.ts';
import { both } from '../../src/model/text.ts';

const toxic = [both('toxic slow on a->b')];

test.each([
  ['a stack that is kept', { left: [], checked: { kept: true } }, true],
  ['a stack that is down', { left: [], checked: { kept: false, left: { processes: 0, ports: 0, folders: 0 } } }, false],
  ['a toxic in a stack that is down', { left: toxic, checked: { left: { toxics: 1, processes: 0 } } }, false],
  ['a process that would not die', { left: [both('process 9')], checked: { left: { processes: 1, ports: 0 } } }, true],
  ['what a journal without counts names', { left: [both('process 9')], checked: { by: 'guard' as const } }, true],
  ['a journal without counts that names nothing', { left: [], checked: {} }, false],
])('%s', (_what, residue, told) => {
  expect(remains(residue)).toBe(told);
});
