import { expect, test } from 'vitest';
import { exitOf, worst } from '../../src/cli/exits.ts';
import { EXIT, Interrupted } from '../../src/model/errors.ts';
import type { Run } from '../../src/model/run.ts';
import { more, told } from '../reporters/told-runs.ts';

const quiet = new AbortController().signal;
const strict = { strict: true, interrupt: quiet };
const lenient = { strict: false, interrupt: quiet };

test('a surface that did better than declared passes, and fails with --strict', () => {
  expect(more.better.cells.map(({ verdict }) => verdict)).toContain('better');
  expect(exitOf(more.better, lenient)).toBe(EXIT.passed);
  expect(exitOf(more.better, strict)).toBe(EXIT.failed);
});

test('--strict changes nothing where all behaved as declared', () => {
  expect(exitOf(told.PASSED, strict)).toBe(EXIT.passed);
});

test.each(['CLEANUP_FAILED', 'FAILED', 'STOPPED', 'BLOCKED', 'INCONCLUSIVE'] as const)(
  '--strict makes nothing better of a drill that is %s',
  (verdict) => {
    const run: Run = { ...told[verdict], cells: more.better.cells };
    expect(exitOf(run, strict)).toBe(told[verdict].exit);
  },
);

test('a signal ends the process as signals do, unless something was left behind', () => {
  const interrupt = AbortSignal.abort(new Interrupted('SIGTERM'));
  expect(exitOf(told.STOPPED, { strict: false, interrupt })).toBe(EXIT.terminated);
  expect(exitOf(told.CLEANUP_FAILED, { strict: false, interrupt })).toBe(EXIT.cleanup);
});

test('many drills end as the worst of them', () => {
  expect(worst([EXIT.passed, EXIT.inconclusive, EXIT.failed])).toBe(EXIT.failed);
  expect(worst([EXIT.failed, EXIT.cleanup])).toBe(EXIT.cleanup);
  expect(worst([EXIT.passed, EXIT.passed])).toBe(EXIT.passed);
});
