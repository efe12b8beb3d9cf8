import { readdir, readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadScenario, renderFindings, type Loaded } from '../../src/loader/index.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { short, supportFile } from './bench.ts';
import { kinds } from './kinds.ts';

const load = async (name: string): Promise<Loaded<Scenario>> => {
  const file = supportFile(`bad/${name}.txt`);
  return loadScenario({ file, text: await readFile(file, 'utf8') }, kinds, {
    read: async (path) => readFile(path, 'utf8'),
  });
};

/** What each file is told, all at once. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  'broken-yaml': [
    '9:3 yaml-syntax this line is not indented like the lines it belongs to | indent it like its neighbours, or close the { or [ before it',
    '13:8 yaml-syntax this quote is never closed | close it on the same line',
  ],
  'wrong-indent': [
    '12:1 yaml-syntax this line is not indented like the lines it belongs to | indent it like its neighbours, or close the { or [ before it',
  ],
  tab: ['11:1 yaml-syntax a tab cannot indent YAML | indent with spaces'],
  'duplicate-key': [
    '12:26 yaml-syntax this key is written twice | keep one of the two',
    '13:1 unknown-key unknown key "seeed" | did you mean seed?',
  ],
  'unquoted-variable': [
    '11:44 yaml-unquoted a ${…} inside { } or [ ] must be quoted | put the whole value in double quotes: "…${name}…"',
    '12:74 yaml-unquoted a ${…} inside { } or [ ] must be quoted | put the whole value in double quotes: "…${name}…"',
    '17:21 unit a duration is written with its unit, as in 300ms, 5s, 2m or 1h | write the unit: 5s',
  ],
  'unknown-key': [
    '13:50 unknown-key unknown key "heder" | did you mean header?',
    '13:69 unknown-key unknown key "ratoi" | did you mean ratio?',
    '14:26 unknown-key unknown key "stable_for" | did you mean stable-for?',
    '15:1 unknown-key unknown key "sede" | did you mean seed?',
  ],
  'unknown-names': [
    '5:40 unknown-profile unknown profile "cautius" | did you mean cautious?',
    '8:37 unknown-component unknown component "stor" | did you mean store?',
    '10:20 unknown-fault-kind unknown fault kind "donw" | did you mean down?',
    '12:35 unknown-link unknown link "frnt->store" | did you mean front->store?',
    '13:5 unknown-step unknown step "hodl" | did you mean hold?',
    '14:11 unknown-fault unknown fault "no-stor" | did you mean no-store?',
    '15:1 uncovered-surface nothing is expected of: page.cached, page.fresh, page.write | name each, or add default: survives',
    '17:14 unknown-profile unknown profile "bald" | did you mean bold?',
    '18:13 unknown-mark unknown mark "later"',
    '20:7 unknown-surface unknown surface "page.frehs" | did you mean page.fresh?',
    '21:7 unknown-surface unknown surface "pages.*" | there is: page.cached, page.fresh, page.write',
    '22:32 unknown-mark unknown mark "later"',
    '22:51 unknown-surface unknown surface "page.fersh" | did you mean page.fresh?',
    '23:24 unknown-surface unknown surface "page.chached" | did you mean page.cached?',
    '25:22 unknown-surface unknown surface "page.writ" | did you mean page.write?',
    '25:70 unknown-variable unknown variable "smaple" | did you mean sample?',
    '25:103 unknown-component unknown component "stroe" | did you mean store?',
  ],
  'fails-without-how': [
    '12:27 missing-key "how" is missing | add how: …',
    '13:17 missing-key "how" is missing | add how: …',
    '14:26 missing-key "each-within" is missing | add each-within: …',
  ],
  'window-too-short': [
    '9:19 max-duration-too-short no-store would be lifted after 4s, but is planned to be on for 6s | max-duration: 12s',
    '10:11 window-too-short too short to prove page.write: 0 samples are planned, 110 are needed | hold: auto, or at least 31s while the fault is on',
  ],
  'no-target': [
    '8:12 not-valid a fault names its target: either `link: a->b` or `component: b`',
    '10:12 no-target this fault touches nothing: no link or component of the stack is meant | name a component that links lead into, or a link of the stack',
    "12:12 operator-link operator->store belongs to the drill's own tools and is never faulted | name another link, or the component",
  ],
  'two-faults-on-one-link': [
    '10:12 faults-overlap no-store is still on and touches front->store#proxy too | lift no-store first, or choose another target',
    '13:11 lifted-twice slow has been lifted already | remove this step',
    '14:11 lift-too-early later is injected only later | move this step down',
  ],
  'duration-without-unit': [
    '9:11 unit a hold is auto, or a duration with its unit, as in 30s | write the unit: 5s',
    '12:21 unit a duration is written with its unit, as in 300ms, 5s, 2m or 1h | write the unit: 5s',
  ],
  'missing-service': [
    '8:13 unknown-component unknown component "store" | there is: front',
    '10:24 unknown-component unknown component "store" | there is: front',
    '15:31 unknown-component unknown component "store" | there is: front',
  ],
  'unreadable-stack': [
    '5:16 unreadable-file nowhere.yaml cannot be read: there is no such file | check the path',
    '9:11 unit a hold is auto, or a duration with its unit, as in 30s | write the unit: 5s',
  ],
};

describe('a file with mistakes is told all of them, each at its place with its mend', () => {
  for (const [name, told] of Object.entries(TOLD)) {
    test(name, async () => {
      const { findings, value } = await load(name);
      expect(findings.map(short)).toEqual(told);
      expect(value).toBeUndefined();
    });
  }

  test('every file of the folder is in the table', async () => {
    const names = (await readdir(supportFile('bad'))).filter((name) => !name.includes('.stack.'));
    expect(names.map((name) => name.replace('.txt', '')).toSorted()).toEqual(Object.keys(TOLD).toSorted());
  });

  test('every finding has its words in both languages, and a frame of its line', async () => {
    for (const name of Object.keys(TOLD)) {
      for (const { message, mend, frame, line } of (await load(name)).findings) {
        expect(message.zh).toMatch(/[\u4e00-\u9fff]/);
        expect(mend.zh === '').toBe(mend.en === '');
        expect(frame).toContain(`> ${String(line).padStart(3)} | `);
      }
    }
  });
});

test('a mistake in the stack is told at the stack file', async () => {
  const { findings, sources } = await load('missing-service');
  const files = findings.map(({ file }) => relative(supportFile('bad'), file));
  expect(new Set(files)).toEqual(new Set(['missing-service.stack.txt']));
  expect(sources.map(({ file }) => relative(supportFile('bad'), file))).toEqual([
    'missing-service.txt',
    'missing-service.stack.txt',
  ]);
});

test('findings are shown with place, words, frame and mend', async () => {
  const { findings } = await load('fails-without-how');
  const shown = renderFindings(findings.slice(0, 2), 'en').replaceAll(supportFile('bad/'), '');
  expect(shown.split('\n')).toEqual([
    'fails-without-how.txt:12:27  error  "how" is missing',
    '   11 |   surfaces:',
    '>  12 |     page.cached: { fails: { each-within: 1s } }',
    '      |                           ^ add how: …',
    '',
    'fails-without-how.txt:13:17  error  "how" is missing',
    '   12 |     page.cached: { fails: { each-within: 1s } }',
    '>  13 |     page.fresh: fails',
    '      |                 ^ add how: …',
  ]);
  expect(renderFindings(findings.slice(0, 1), 'zh')).toContain('错误  缺少 "how"');
});
