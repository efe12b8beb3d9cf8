import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EXIT } from '../../../src/model/errors.ts';
import { runJudged } from '../../support/busy-machine.ts';
import { brownout, type Ended } from '../../support/command.ts';
import { leftIn } from '../../support/leftovers.ts';
import { at, scratch, writeTiny } from '../../support/tiny.ts';

const place = scratch();
const scenarios = join(place.path, 'scenarios');
const file = join(scenarios, 'front-back-down.yaml');
const out = ['--out', join(place.path, 'runs')];

let stack = '';
let recorded: Ended;

const say = async (...args: readonly string[]): Promise<Ended> => brownout(args, { env: { TMPDIR: place.path } }).ended;

const record = async (...args: readonly string[]): Promise<Ended> =>
  say('record', stack, '--link', 'front:back', '--ways', 'down', ...out, ...args);

beforeAll(async () => {
  // Its files do not say that the price needs the link: the recording must.
  ({ stack } = writeTiny(place.path, { stack: (draft) => (at(draft, 'surfaces', 'price')['softens'] = []) }));
  recorded = await record();
}, 120_000);

afterAll(() => {
  expect(leftIn(place.path)).toEqual([]);
  place.remove();
});

test('what each surface did is shown, with the map of who depends on what', () => {
  expect(recorded.exit, recorded.stderr).toBe(EXIT.passed);
  expect(recorded.stderr).toContain('faults: 1, links: 1');
  expect(recorded.stdout).toMatch(/^ {2}2 others +works$/m);
  expect(recorded.stdout).toMatch(/^ {2}item +502 BackUnavailable \d+ms$/m);
  expect(recorded.stdout).toMatch(/^ {2}price +! 200, source memory \d+ms$/m);
  expect(recorded.stdout).toMatch(/^ {2}item +● front->back$/m);
  expect(recorded.stdout).toMatch(/^ {2}price +○ front->back$/m);
  expect(recorded.stdout).toMatch(/^ {2}2 others +on nothing that was broken$/m);
  expect(recorded.stdout).toMatch(/! price · front->back down · it depends on front->back, and names it neither/);
});

test('the same is a page, with the map drawn and the data beside it', () => {
  const page = readFileSync(join(place.path, 'runs/recorded-tiny.html'), 'utf8');
  expect(recorded.stdout).toContain('runs/recorded-tiny.html');
  const lines = [...page.matchAll(/<path class="(hard|soft)"/g)].map(([, how]) => how);
  // In both languages.
  expect(lines).toEqual(['hard', 'soft', 'hard', 'soft']);
  expect(page).toMatch(/<text [^>]*>item<\/text>/);
  expect(page).toMatch(/<text [^>]*>front-&gt;back<\/text>/);
  expect(page).toContain('Who depends on what');
  expect(page).toContain('谁依赖谁');
  expect(page).not.toMatch(/<script|src=|href=/);
  expect(JSON.parse(readFileSync(join(place.path, 'runs/recorded-tiny.json'), 'utf8'))).toMatchObject({
    dependencies: { item: { 'front->back': 'hard' }, price: { 'front->back': 'soft' } },
  });
});

test('the scenario that was written says what was seen, fails a strict lint, and passes when it is run', async () => {
  expect(readdirSync(scenarios)).toEqual(['front-back-down.yaml']);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(
    'item: { fails: { how: { status: 502, code: BackUnavailable }, each-within: 300ms, recorded: true } }',
  );
  expect(text).toContain('price: { degrades: { to: { status: 200, json: { /source: memory } }, recorded: true } }');
  expect(text).toMatch(/# look: it depends on front->back.*\n {4}price:/);
  expect((await say('lint', scenarios)).exit).toBe(EXIT.passed);
  const strict = await say('lint', '--strict', scenarios);
  expect(strict.exit).toBe(EXIT.usage);
  expect(strict.stdout).toMatch(/scenarios\/front-back-down\.yaml:\d+:\d+ .*page was recorded, and not reviewed/);
  const drill = await runJudged(file, join(place.path, 'drills'), { env: { TMPDIR: place.path } });
  expect(drill.exit, drill.stdout).toBe(EXIT.passed);
  expect(drill.stdout).toContain('4 of 4 cells not reviewed');
});

test('a scenario that is there is kept, and what nobody knows is refused before anything starts', async () => {
  const reviewed = `${readFileSync(file, 'utf8')}# read on a Tuesday\n`;
  writeFileSync(file, reviewed);
  const wrong = await record('--ways', 'down,explode');
  expect([wrong.exit, wrong.stderr]).toEqual([
    EXIT.usage,
    expect.stringContaining('there is no "explode"; there are down, hang, slow'),
  ]);
  expect((await say('record', stack, '--link', 'front:nobody', ...out)).stderr).toContain(
    'has no link "front:nobody" that can be broken',
  );
  expect((await say('record', stack, '--slow', '2', ...out)).stderr).toContain('"2" is no duration');
  expect(readFileSync(file, 'utf8')).toBe(reviewed);
});

test('cells that are accepted need no more review', async () => {
  const one = await say('accept', 'item', '--scenario', scenarios);
  expect(one.exit, one.stderr).toBe(EXIT.passed);
  expect(one.stdout).toContain('✓ item  MUST FAIL, AS DECLARED, AND FAST: 502 BackUnavailable');
  expect(one.stdout).toContain('1 accepted, 3 left to review');
  const typo = await say('accept', 'pgae', '--scenario', scenarios);
  expect([typo.exit, typo.stderr]).toEqual([
    EXIT.usage,
    expect.stringContaining('"pgae" (page?); nothing was changed'),
  ]);
  expect((await say('accept', '--all', '--scenario', scenarios)).stdout).toContain('3 accepted, none left to review');
  expect((await say('lint', '--strict', scenarios)).exit).toBe(EXIT.passed);
});
