import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../../src/model/errors.ts';
import { CommandSession } from '../../support/command-session.ts';
import type { Ended } from '../../support/command.ts';
import { queued } from '../../support/record.ts';
import { saveRun } from '../../support/saved-runs.ts';
import { scratch } from '../../support/tiny.ts';

const place = scratch();
const session = new CommandSession();

const brownout = async (...args: readonly string[]): Promise<Ended> =>
  session.run([...args, '--out', place.path], { cwd: place.path });

const RUNS = ['BBBB22', 'GGGG22', 'PPPP22'];

beforeAll(async () => {
  await saveRun(place.path, { run: 'GGGG22', wall: '2026-03-02T10:00:00.000Z', home: queued });
  await saveRun(place.path, { run: 'BBBB22', wall: '2026-03-01T10:00:00.000Z', profile: 'plain' });
  await saveRun(place.path, { run: 'PPPP22', wall: '2026-03-03T10:00:00.000Z', home: queued });
  for (const run of RUNS) expect(await brownout('report', run)).toMatchObject({ exit: EXIT.passed, stderr: '' });
  const action = ['--kind', 'action', '--owner', 'storefront', '--due', '2026-03-02'];
  expect((await brownout('note', 'BBBB22', 'a timeout', ...action)).exit).toBe(EXIT.passed);
  await saveRun(place.path, { run: 'NNNN22', wall: '2026-03-05T10:00:00.000Z' });
});

afterAll(async () => {
  await session.end();
  place.remove();
});

/** What a link of a page leads to. */
const linked = (page: string): readonly string[] =>
  [...new Set([...readFileSync(page, 'utf8').matchAll(/href="([^"#]+)"/g)].map(([, href = '']) => href))].map((href) =>
    resolve(dirname(page), decodeURI(href)),
  );

describe('report of several runs', () => {
  test('writes a page and a text into a folder among the runs, and prints a line for each', async () => {
    const { exit, stdout, stderr } = await brownout('report', ...RUNS);
    const [page = '', text = '', ...rest] = stdout.split('\n');
    expect([exit, stderr, rest]).toEqual([EXIT.passed, '', ['']]);
    expect(page).toMatch(/\/game-days\/2026-03-01-[0-9a-f]{8}\/game-day\.html$/);
    expect(text).toBe(join(dirname(page), 'game-day.md'));
    expect(readFileSync(text, 'utf8')).toMatch(
      /A-1 \| a timeout \| storefront \| 2026-03-02 \| overdue, from run BBBB22/,
    );
    expect(linked(page)).toEqual(RUNS.map((run) => join(place.path, run, 'report.html')));
    for (const file of linked(page)) expect(existsSync(file)).toBe(true);
    expect((await brownout('report', ...RUNS.toReversed())).stdout).toBe(stdout);
    expect((await brownout('runs')).stdout).not.toContain('game-days');
  });

  test('goes where it is told to, in the language of its reader, and takes folders and kept results', async () => {
    const kept = join(place.path, 'kept.json');
    writeFileSync(kept, readFileSync(join(place.path, 'BBBB22', 'run.json')));
    const to = join(place.path, 'a folder');
    const { stdout } = await brownout('report', kept, join(place.path, 'GGGG22'), '--to', to, '--lang', 'zh');
    expect(stdout).toBe(`${join(to, 'game-day.html')}\n${join(to, 'game-day.md')}\n`);
    expect(readFileSync(join(to, 'game-day.md'), 'utf8')).toContain('演练日报告');
    expect(linked(join(to, 'game-day.html'))).toEqual([join(place.path, 'GGGG22', 'report.html')]);
  });

  test('prints one object for programs', async () => {
    const { stdout } = await brownout('report', 'BBBB22', 'GGGG22', '--json', '--to', join(place.path, 'data'));
    expect(JSON.parse(stdout)).toMatchObject({
      worst: 'BBBB22',
      verdicts: { PASSED: 1, FAILED: 1 },
      runs: [{ run: 'BBBB22', profile: 'plain' }, { run: 'GGGG22' }],
      sideBySide: [{ before: { run: 'BBBB22' }, after: { run: 'GGGG22' } }],
      actions: [{ id: 'A-1', run: 'BBBB22', isOverdue: false }],
      files: [join(place.path, 'data', 'game-day.html'), join(place.path, 'data', 'game-day.md')],
    });
  });

  test('tells of every run that cannot be read, and writes nothing', async () => {
    const to = join(place.path, 'nothing');
    const { exit, stdout, stderr } = await brownout('report', 'GGGG22', 'NNNN22', 'XXXX22', '--to', to);
    expect([exit, stdout]).toEqual([EXIT.usage, '']);
    expect(stderr).toContain('no report was written: 2 runs cannot be read');
    expect(stderr).toContain('run NNNN22 has no result: it is under way, or its runner died (brownout recover');
    expect(stderr).toContain(`there is no run "XXXX22" in ${place.path}; see: brownout runs`);
    expect(existsSync(to)).toBe(false);
  });

  test('refuses a run that is named twice, a folder that cannot be written, and --to for one run', async () => {
    const twice = await brownout('report', 'GGGG22', join(place.path, 'GGGG22'));
    expect([twice.exit, twice.stderr]).toEqual([EXIT.usage, 'brownout: run GGGG22 is named twice\n']);
    const file = join(place.path, 'file');
    writeFileSync(file, '');
    const blocked = await brownout('report', 'GGGG22', 'BBBB22', '--to', join(file, 'x'));
    expect(blocked.exit).toBe(EXIT.usage);
    expect(blocked.stderr).toContain(`${join(file, 'x')} cannot be written`);
    const single = await brownout('report', 'GGGG22', '--to', join(place.path, 'single'));
    expect(single.exit).toBe(EXIT.usage);
    expect(single.stderr).toContain('--to belongs to a report of several runs');
    expect(existsSync(join(place.path, 'single'))).toBe(false);
  });

  test('takes templates of somebody else, and tells of a field that they lack before anything is written', async () => {
    const ours = join(place.path, 'ours');
    mkdirSync(ours);
    writeFileSync(
      join(ours, 'game-day-first.html.hbs'),
      '<p>{{verdict.word}}: {{counts.0.value}} of {{runs.length}}</p>',
    );
    const to = join(place.path, 'with-ours');
    expect((await brownout('report', ...RUNS, '--to', to, '--template', ours)).exit).toBe(EXIT.passed);
    expect(readFileSync(join(to, 'game-day.html'), 'utf8')).toContain('<p>FAILED: 2 of 3</p>');
    writeFileSync(join(ours, 'game-day.md.hbs'), '\n{{sumary}}');
    const refused = await brownout('report', ...RUNS, '--to', join(place.path, 'no'), '--template', ours);
    expect(refused.exit).toBe(EXIT.usage);
    expect(refused.stderr).toContain('game-day.md.hbs:2: there is no field "sumary"; did you mean "summary"?');
    expect(readdirSync(place.path)).not.toContain('no');
  });
});
