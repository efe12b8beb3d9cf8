import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { compare } from '../../../src/core/compare.ts';
import { matrix } from '../../../src/cli/terminal/matrix.ts';
import type { MatrixRequest } from '../../../src/cli/terminal/matrix-request.ts';
import type { Run } from '../../../src/model/run.ts';
import { poisoned } from '../../reporters/hostile.ts';
import { more, told } from '../../reporters/told-runs.ts';

const shown = (run: Run, given: Partial<MatrixRequest> = {}): string =>
  matrix({ run, language: 'en', colour: false, reportPath: 'reports/runs/R1/report.html', next: [], ...given });

const ALL = Object.entries({ ...told, ...more });

describe('the matrix', () => {
  it('shows what was declared and observed, by class, and the verdict with its exit code', () => {
    const lines = shown(told.PASSED).split('\n');
    expect(lines.slice(0, 7)).toEqual([
      '  MUST SURVIVE (bar 95%)  declared                observed          recovered',
      '✓ app.order               200 < 500ms             100% (>=97.7)     not hurt',
      '  MAY DEGRADE, AS DECLARED (bar 95%)',
      '✓ app.home                202                     100% (>=96.7)     0.0-0.0s',
      '✓ app.receipt             202                     100% (>=96.7)     0.0-0.0s',
      '  MUST FAIL, AS DECLARED, AND FAST (bar 95%)',
      '✓ oss.put                 403 AccessDenied <= 1s  111/111, max 9ms  0.0-0.0s',
    ]);
    expect(lines[7]).toMatch(/^ PASSED  4 of 4 surfaces behaved as declared +exit 0$/);
  });

  it('gives a failed row its reason, its error classes and three samples', () => {
    expect(shown(told.FAILED)).toContain(
      [
        '✗ app.home                202                     0% (<=3.3)        0.0-0.0s',
        '    0% of 111 answers were as declared, surely below the bar of 95%',
        '    111x timeout',
        '    samples +1.4s timeout after 3.0s; +1.6s timeout after 3.0s; +1.8s timeout after 3.0s',
        '✓ app.receipt',
      ].join('\n'),
    );
  });

  it('tells below the verdict how it was the last time, and what regressed', () => {
    const previous = compare(told.PASSED, told.FAILED);
    expect(shown(told.FAILED, { previous })).toMatch(/exit 1\n {3}was 4 of 4 \(run R1\); regressed: app\.home\n/);
    expect(shown(told.FAILED, { previous, language: 'zh' })).toContain(
      '   上次 4 个中 4 个符合（演练 R1）；退化：app.home',
    );
    const fixed = compare(told.FAILED, told.PASSED);
    expect(shown(told.PASSED, { previous: fixed })).toMatch(/exit 0\n {3}was 3 of 4 \(run R1\)\n/);
  });

  it('ends with what it means to users, what was not tested, the report and the next command', () => {
    const next = [{ command: 'npx brownout run scenarios/other.yaml', why: 'a neighbour' }];
    const passed = shown(told.PASSED, { next });
    expect(passed).toContain('   Users: orders worked; the shop worked in reduced form; uploads failed as declared.');
    expect(passed).toContain('   Not tested: auth slow');
    expect(passed).toContain(' report  reports/runs/R1/report.html  (English and 中文)');
    expect(passed).toContain(' next    npx brownout run scenarios/other.yaml  a neighbour');
    const failed = shown(told.FAILED, { next });
    expect(failed).toContain(' next    brownout run --only-surface app.home --seed 1');
    expect(failed).not.toContain('a neighbour');
  });

  it('says which expectation could be raised', () => {
    expect(shown(more.better)).toContain('app.home was better than declared: its expectation could be raised');
    expect(shown(more.better)).toContain('100% healthy');
  });

  it('says why a drill that observed nothing did not, and shows no empty table', () => {
    expect(shown(told.BLOCKED)).toMatch(/^ BLOCKED {2}no fault was injected +exit 3\n {3}not healthy: oss.put\n/);
    expect(shown(told.STOPPED)).toMatch(
      /^ STOPPED {2}stopped 9.0s into the drill +exit 4\n {3}stopped by a stop rule: app.order/,
    );
  });

  it('tells first how to undo by hand what is left', () => {
    expect(shown(told.CLEANUP_FAILED)).toMatch(/ next {4}npx brownout down R1 .*\n {9}brownout run --seed 1 /);
    expect(shown(told.CLEANUP_FAILED)).toContain('exit 6');
    const gone = shown({ ...told.CLEANUP_FAILED, residue: { ...told.CLEANUP_FAILED.residue, remains: false } });
    expect(gone).not.toContain('brownout down');
    expect(gone).toMatch(/The stack is down, and what the drill had changed with it/);
    expect(gone).toContain('exit 6');
  });

  it('reads in Chinese, in columns', () => {
    const lines = shown(told.FAILED, { language: 'zh' }).split('\n');
    const [head = '', ...rows] = lines.filter((line) => line.includes('预案  ') || line.startsWith('✓'));
    const column = stringWidth(head.slice(0, head.indexOf('实测')));
    for (const row of rows) expect(stringWidth(row.slice(0, row.search(/\d+%|111\/111/)))).toBe(column);
    expect(lines.join('\n')).toContain(' 未通过  4 个业务面中 1 个未按预案降级');
  });

  it.each(ALL)(
    'of a drill that ended as %s writes no control character without colour, whatever targets said',
    (_name, run) => {
      for (const language of ['en', 'zh'] as const) {
        const text = shown(poisoned(run), { language });
        // eslint-disable-next-line no-control-regex
        expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
        expect(text).not.toMatch(/undefined|NaN/);
      }
    },
  );

  it('is coloured when asked to be', () => {
    expect(shown(told.FAILED, { colour: true })).toContain('\u001B[31m✗\u001B[39m app.home');
  });

  it('keeps to the columns of its terminal', () => {
    const lines = shown(told.FAILED, { columns: 84 }).split('\n');
    expect(lines.every((line) => stringWidth(line) <= 92)).toBe(true);
  });
});
