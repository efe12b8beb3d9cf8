import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { EXIT } from '../../../src/model/errors.ts';
import { brownout, type Ended } from '../../support/command.ts';
import { writePastRun } from '../../support/past-run.ts';
import { scratch } from '../../support/tiny.ts';

const place = scratch();
let cases = 0;

afterAll(() => place.remove());

interface Told extends Ended {
  readonly folder: string;
  /** What the run's folder holds afterwards. */
  readonly files: readonly string[];
}

/** Reports a past run with templates of somebody's own. */
const reported = async (templates: Readonly<Record<string, string>> | null, ...args: string[]): Promise<Told> => {
  cases += 1;
  const folder = writePastRun(join(place.path, String(cases)));
  const ours = join(folder, '..', 'ours');
  if (templates !== null) {
    mkdirSync(ours);
    for (const [name, text] of Object.entries(templates)) writeFileSync(join(ours, name), text);
  }
  const own = templates === null ? [] : ['--template', ours];
  const ended = await brownout(['report', folder, ...own, ...args]).ended;
  return { ...ended, folder, files: readdirSync(folder) };
};

const NOTHING_WRITTEN = ['journal.jsonl', 'sources.json'];

describe('report --template', () => {
  it('takes the templates of its folder in place of ours, and the rest from us', async () => {
    const first = '<p>{{> badge.hbs}} of <b>{{commands.again}}</b></p>';
    const { exit, folder } = await reported({ 'first.html.hbs': first, 'badge.hbs': '{{verdict.word}}!' });
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(exit).toBe(EXIT.passed);
    expect(page).toContain('<p>BLOCKED! of <b>npx brownout run back-down.yaml --seed 7</b></p>');
    expect(page).toContain('Conclusion and sign-off');
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('BLOCKED');
  });

  it('fails with the field and the line where one names what is not there, before anything is written', async () => {
    const mistaken = '<p>\n{{#if titel}}{{title}}{{/if}}\n{{#each tiles}}{{vlaue}}{{/each}}';
    const { exit, stderr, files, folder } = await reported({ 'first.html.hbs': mistaken });
    const file = join(folder, '..', 'ours', 'first.html.hbs');
    expect(exit).toBe(EXIT.usage);
    expect(stderr).toContain(`${file}:2: there is no field "titel"; did you mean "title"?`);
    expect(stderr).toContain(`${file}:3: there is no field "vlaue"; did you mean "value"?`);
    expect(files).toEqual(NOTHING_WRITTEN);
    const chinese = await reported({ 'report.md.hbs': '{{titel}}' }, '--lang', 'zh');
    expect(chinese.stderr).toContain('report.md.hbs:1: 没有字段 "titel"；是不是 "title"？');
  });

  it('fails where its folder is missing or has no template', async () => {
    const empty = await reported({ 'first.html': '' });
    expect([empty.exit, empty.files]).toEqual([EXIT.usage, NOTHING_WRITTEN]);
    expect(empty.stderr).toContain('has no .hbs file; copy those that you want to change');
    const absent = await reported(null, '--template', join(place.path, 'nowhere'));
    expect([absent.exit, absent.files]).toEqual([EXIT.usage, NOTHING_WRITTEN]);
    expect(absent.stderr).toContain('there is no folder');
  });
});

describe('report --pdf', () => {
  it('fails where the Chromium that is named cannot be run, before anything is written', async () => {
    const { exit, stderr, files } = await reported(null, '--pdf', '--chromium', '/nowhere/chromium');
    expect(exit).toBe(EXIT.usage);
    expect(stderr).toContain('--chromium: /nowhere/chromium is no program that can be run');
    expect(files).toEqual(NOTHING_WRITTEN);
  });

  it.each(['/bin/false', '/bin/true'])('fails where the program that is named (%s) prints nothing', async (program) => {
    const { exit, stderr } = await reported(null, '--pdf', '--chromium', program);
    expect(exit).toBe(EXIT.usage);
    expect(stderr).toContain(`${program} did not print`);
  });
});

describe('a report', () => {
  it('holds the files of its drill as they were, with their hashes, but not where they lay', async () => {
    const { folder } = await reported(null);
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(page).toContain('<span class="mono">back-down.yaml</span>');
    expect(page).toMatch(/sha256 [0-9a-f]{64}</);
    expect(page).toContain('    fault: { kind: down, link: front-&gt;back }');
    expect(page).not.toContain('test/support');
  });
});
