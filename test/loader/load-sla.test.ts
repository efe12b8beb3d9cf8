import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadSla, slaSchema } from '../../src/loader/index.ts';
import { edit, loadStackText, loadText, short, smallScenario, supportFile } from './bench.ts';

const folder = fileURLToPath(new URL('../../scenarios/sla/', import.meta.url));
const s3 = async (): Promise<string> => readFile(`${folder}s3-standard.yaml`, 'utf8');

const told = (text: string): readonly string[] => loadSla({ file: '/sla.yaml', text }).findings.map(short);
const toldOf = async (from: string, to: string): Promise<readonly string[]> => told(edit(await s3(), from, to));

/** Without the line and the column, which other lines of the file move. */
const words = (finding: string): string => finding.replace(/^\d+:\d+ /, '');

test('every bundled preset has no finding, is named as its file, and fits the published schema', async () => {
  const fits = new Ajv({ strict: false, validateFormats: false }).compile(slaSchema());
  const names = await readdir(folder);
  expect(names).toContain('aliyun-oss-article.yaml');
  for (const name of names) {
    const text = await readFile(folder + name, 'utf8');
    const { value, findings } = loadSla({ file: folder + name, text });
    expect({ name, told: findings.map(short) }).toEqual({ name, told: [] });
    expect(`${value?.id}.yaml`).toBe(name);
    expect(value?.outages.length).toBeGreaterThan(0);
    expect(fits(parse(text)), name).toBe(true);
  }
});

test('a preset is read with its lowest step first, and the length of an outage from its two moments', async () => {
  const { value } = loadSla({ file: '/sla.yaml', text: await s3() });
  expect(value?.ladder.map(({ credit }) => credit)).toEqual([1, 0.25, 0.1]);
  const lengths = value?.outages.map(({ id, fromMs, toMs }) => [id, (toMs - fromMs) / 60_000]);
  expect(lengths).toEqual([
    ['s3-2017-02-28', 257],
    ['aliyun-2023-11-12', 207],
  ]);
  expect(value?.cap).toBeNull();
});

describe('what is wrong with a preset is told with its place', () => {
  test('a printed length that the two moments contradict', async () => {
    const [found, ...others] = await toldOf('lasted: 207m', 'lasted: 196m');
    expect(others).toEqual([]);
    expect(words(found ?? '')).toBe(
      'wrong-length from its begin to its end it is 207m | write 207m, or mend the two moments',
    );
  });

  test('an outage that ends before it began', async () => {
    const backwards = await toldOf('to: 2017-02-28T13:54:00-08:00\n    lasted: 257m', 'to: 2017-02-28T13:54:00+08:00');
    expect(backwards.map(words)).toEqual([
      'backwards an outage ends after it began | look at the two moments and their time zones',
    ]);
  });

  test('a moment without its time zone', async () => {
    const [found] = await toldOf('to: 2017-02-28T13:54:00-08:00', 'to: 2017-02-28T13:54:00');
    expect(words(found ?? '')).toContain('a moment is written with its time zone');
  });

  test('a ladder that gives less for less, or two things for the same', async () => {
    expect(await toldOf('below: 99%, credit: 25%', 'below: 99%, credit: 5%')).toEqual([
      '15:27 less-credit a lower availability gives less credit than a higher one | look the ladder up once more',
    ]);
    expect(await toldOf('below: 99%, credit: 25%', 'below: 95%, credit: 25%')).toEqual([
      '16:14 same-step another step begins at the same availability | keep one of them',
    ]);
  });

  test('terms that are not all verified, without a word on which', async () => {
    const text = (await s3()).replace(/^note:\n(?: .*\n)+/m, '');
    expect(told(text).map(words)).toEqual(['missing-key "note" is missing | add note: …']);
    expect(told(text.replace('verification: partly', 'verification: verified'))).toEqual([]);
  });

  test('slots that are none', async () => {
    expect((await toldOf('slot: 5m', 'slot: 0s')).map(words)).toEqual(['not-valid a slot is a minute long, or longer']);
  });

  test('an answer that no journal keeps for it', async () => {
    const [found] = await toldOf('status: 500, code: InternalError', 'status: 500, header: { x: y }');
    expect(words(found ?? '')).toContain('unknown key "header"');
  });

  test('a file of another kind, alone', async () => {
    expect(told(await smallScenario())).toEqual([
      '2:7 wrong-kind this is a Scenario; what is wanted here is an SLA preset | name a file of kind: Sla',
    ]);
  });
});

test('a preset in place of a scenario or a stack is told so', async () => {
  const mend = 'a scenario names it: sla: { file: … }';
  const said = (wanted: string): string =>
    `3:7 wrong-kind this is an SLA preset; what is wanted here is a ${wanted} | ${mend}`;
  expect((await loadText(await s3())).findings.map(short)).toEqual([said('Scenario')]);
  expect(loadStackText(await s3()).findings.map(short)).toEqual([said('Stack')]);
});

describe('a scenario that names a preset', () => {
  const FILE = '../../../scenarios/sla/s3-standard.yaml';
  const withSla = async (block: string): Promise<string> =>
    `${await smallScenario()}sla: { file: ${FILE}, ${block} }\n`;
  const toldOfBlock = async (block: string): Promise<readonly string[]> =>
    (await loadText(await withSla(block))).findings.map((finding) => words(short(finding)));

  test('has its terms, and its file among the sources that a run keeps', async () => {
    const { value, findings, sources } = await loadText(
      await withSla('surfaces: ["page.*"], traffic: { page.write: 40% }'),
    );
    expect(findings.map(short)).toEqual([]);
    expect(sources.map(({ file }) => file)).toEqual([
      supportFile('scenario.yaml'),
      supportFile('stack.yaml'),
      `${folder}s3-standard.yaml`,
    ]);
    expect(value?.sla).toMatchObject({
      preset: { id: 's3-standard' },
      outage: { id: 's3-2017-02-28' },
      surfaces: [
        { name: 'page.cached', share: 0.3 },
        { name: 'page.fresh', share: 0.3 },
        { name: 'page.write', share: 0.4 },
      ],
      traffic: 'given',
      monthDays: 30,
      monthlyFee: null,
      losses: [],
    });
  });

  test('picks one of its outages, and tells of one that it has not', async () => {
    const { value } = await loadText(await withSla('surfaces: [page.write], outage: aliyun-2023-11-12'));
    expect(value?.sla?.outage.id).toBe('aliyun-2023-11-12');
    expect(await toldOfBlock('surfaces: [page.write], outage: aliyun-2023-11-21')).toEqual([
      'unknown-outage unknown outage "aliyun-2023-11-21" | did you mean aliyun-2023-11-12?',
    ]);
  });

  test('tells all that it names in vain, at once', async () => {
    const wrong =
      'surfaces: ["pag.*", page.write], traffic: { page.cached: 40% }, losses: [{ surface: page.writ, what: x, per-minute: 3, worth: 2 }]';
    expect(await toldOfBlock(wrong)).toEqual(
      [
        'missing-key "currency" is missing | add currency: …',
        'unknown-surface unknown surface "pag.*" | did you mean page.fresh?',
        'not-covered page.cached is none of the surfaces that the agreement covers | name one of page.write',
        'unknown-surface unknown surface "page.writ" | did you mean page.write?',
      ].map((each) => expect.stringContaining(each.split(' | ')[0] ?? '') as string),
    );
  });

  test('tells shares that are not the whole', async () => {
    expect(await toldOfBlock('surfaces: [page.write], traffic: { page.write: 90% }')).toEqual([
      'not-whole these shares are 90% together, not 100% | mend a share, or leave a surface out: it takes the rest',
    ]);
    expect(await toldOfBlock('surfaces: ["page.*"], traffic: { page.write: 60%, page.fresh: 50% }')).toEqual([
      expect.stringContaining('these shares are 110% together') as string,
    ]);
  });

  test('tells a preset that cannot be read, or holds a mistake, and is not used without it', async () => {
    const gone = await loadText(`${await smallScenario()}sla: { file: gone.yaml, surfaces: [page.write] }\n`);
    expect(gone.findings.map((finding) => words(short(finding)))).toEqual([
      'unreadable-file gone.yaml cannot be read: there is no such file | check the path',
    ]);
    expect(gone.value).toBeUndefined();
    const stack = await loadText(`${await smallScenario()}sla: { file: stack.yaml, surfaces: [page.write] }\n`);
    expect(stack.findings.map(({ file, message }) => [file, message.en])).toEqual([
      [supportFile('stack.yaml'), 'this is a Stack; what is wanted here is an SLA preset'],
    ]);
    expect(stack.value).toBeUndefined();
  });
});
