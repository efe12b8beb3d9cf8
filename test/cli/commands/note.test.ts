import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../../src/model/errors.ts';
import { CommandSession } from '../../support/command-session.ts';
import type { Ended } from '../../support/command.ts';
import { saveRun } from '../../support/saved-runs.ts';
import { scratch } from '../../support/tiny.ts';

const place = scratch();
const session = new CommandSession();
let root = '';
let cases = 0;

const brownout = async (...args: readonly string[]): Promise<Ended> =>
  session.run([...args, '--out', root], { cwd: place.path });
const text = (run: string): string => readFileSync(join(root, run, 'report.md'), 'utf8');
const ACTION = ['--kind', 'action', '--owner', 'storefront', '--due', '2026-12-24'];

/** Two drills of one scenario, one after the other. */
beforeEach(async () => {
  cases += 1;
  root = join(place.path, String(cases));
  await saveRun(root, { run: 'R22222', wall: '2026-03-01T10:00:00.000Z' });
  await saveRun(root, { run: 'R33333', wall: '2026-03-02T10:00:00.000Z' });
  for (const run of ['R22222', 'R33333']) await brownout('report', run);
});

afterAll(async () => {
  await session.end();
  place.remove();
});

describe('note', () => {
  test('puts an action item on the first screen of the report, at once', async () => {
    const { exit, stdout } = await brownout('note', 'R22222', '800 ms timeout on OSS calls', ...ACTION);
    expect(stdout).toMatch(/^A-1 added to run R22222\n.*R22222\/report\.html\n$/);
    expect(exit).toBe(EXIT.passed);
    expect(text('R22222')).toContain(
      '**Who acts:** storefront (A-1 “800 ms timeout on OSS calls” · due 2026-12-24) · storefront (home)',
    );
    expect(text('R22222')).toMatch(/\| ⚠ \| A-1 \| 800 ms timeout on OSS calls \| storefront \| 2026-12-24 \| open \|/);
  });

  test('never touches the journal, and only ever adds to what was said', async () => {
    const journal = readFileSync(join(root, 'R22222', 'journal.jsonl'), 'utf8');
    await brownout('note', 'R22222', 'one', '--kind', 'finding');
    const notes = readFileSync(join(root, 'R22222', 'notes.jsonl'), 'utf8');
    await brownout('note', 'R22222', 'two', '--kind', 'finding');
    expect(readFileSync(join(root, 'R22222', 'notes.jsonl'), 'utf8').startsWith(notes)).toBe(true);
    expect(readFileSync(join(root, 'R22222', 'journal.jsonl'), 'utf8')).toBe(journal);
    expect(text('R22222')).toContain('- F-1 one\n- F-2 two');
  });

  test('is carried into later reports of the scenario until it is closed', async () => {
    await brownout('note', 'R22222', 'a timeout', ...ACTION);
    await brownout('report', 'R33333');
    expect(text('R33333')).toMatch(/\| A-1 \| a timeout \| storefront \| 2026-12-24 \| open, from run R22222 \|/);
    const closed = await brownout('note', 'R33333', 'deployed on Monday', '--close', 'A-1');
    expect(closed.stdout).toContain('A-1 closed in run R33333\nN-1 added to run R33333\n');
    expect(text('R33333')).toMatch(/\| ✓ \| A-1 \|.*closed in run R33333, from run R22222 \|/);
    expect(text('R33333')).toContain('**Who acts:** storefront (home)');
    expect(text('R33333')).toContain('- N-1 deployed on Monday');
    expect(text('R22222')).toMatch(/\| ✓ \| A-1 \|.*\| closed in run R33333 \|/);
    await saveRun(root, { run: 'R44444', wall: '2026-03-03T10:00:00.000Z' });
    await brownout('report', 'R44444');
    expect(text('R44444')).not.toContain('A-1');
  });

  test('says it in Chinese, and to programs', async () => {
    const chinese = await brownout('note', 'R22222', '给 OSS 调用加超时', ...ACTION, '--lang', 'zh');
    expect(chinese.stdout).toContain('已将 A-1 记入演练 R22222');
    expect(text('R22222')).toContain('**责任:** storefront (A-1“给 OSS 调用加超时” · 期限 2026-12-24)');
    const { stdout } = await brownout('note', 'R22222', 'seen', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ run: 'R22222', lines: [{ id: 'N-1', kind: 'note', text: 'seen' }] });
  });

  test.each([
    [['--close', 'A-9'], 'there is no open action item A-9 in runs of db-down; none is open'],
    [['--close', 'A-1', '--owner', 'me'], '--close takes no --kind, --owner and --due'],
    [['what', '--owner', 'me'], '--owner and --due belong to an action item: add --kind action'],
    [
      ['what', '--kind', 'action', '--due', '2026-02-30'],
      '--due: "2026-02-30" is not a day; write it as in 2026-12-24',
    ],
    [[' '], 'a note needs a text'],
    [[], 'a note needs a text'],
  ])('with %j is refused, and nothing is written', async (args, why) => {
    const { exit, stderr } = await brownout('note', 'R22222', ...args);
    expect(stderr).toContain(why);
    expect(exit).toBe(EXIT.usage);
    expect(() => readFileSync(join(root, 'R22222', 'notes.jsonl'))).toThrow(/ENOENT/);
  });

  test('of a drill under way waits for its report', async () => {
    await saveRun(root, { run: 'R55555', wall: '2026-03-04T10:00:00.000Z' });
    const { exit, stdout } = await brownout('note', 'R55555', 'the page blinked');
    expect(stdout).toContain('the report of this run will have it: the drill is not over yet');
    expect(exit).toBe(EXIT.passed);
    expect(() => text('R55555')).toThrow(/ENOENT/);
    await brownout('report', 'R55555');
    expect(text('R55555')).toContain('- N-1 the page blinked');
  });

  test('keeps control characters out of a terminal and of the file', async () => {
    await brownout('note', 'R22222', 'bad\u001B[2J\nnews');
    expect(text('R22222')).toContain(String.raw`- N-1 bad \[2J news`);
  });

  test('is not lost to a line that a crash cut short', async () => {
    writeFileSync(join(root, 'R22222', 'notes.jsonl'), '{"type":"note","v":1,"id":"A-1');
    expect((await brownout('note', 'R22222', 'still there')).exit).toBe(EXIT.passed);
    expect(text('R22222')).toContain('- N-1 still there');
  });
});
