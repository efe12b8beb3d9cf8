import { describe, expect, test } from 'vitest';
import { loadText, short } from './bench.ts';

const MARKED = `method:
  - inject: no-store
    fault: { kind: down, component: store }
  - mark: early
  - hold: auto
  - mark: late
  - hold: auto
  - lift: no-store
`;
const PLAIN = MARKED.replaceAll(/ {2}- mark: .*\n/g, '');

const scenario = (expectation: string, method = PLAIN): string => `apiVersion: brownout/v1
kind: Scenario
id: cells
title: Cells
stack: { file: stack.yaml, profile: cautious }
${method}recovery: { within: 10s }
expect:
${expectation}`;

const fails = (status: number): string => `{ fails: { how: { status: ${status} }, each-within: 1s } }`;

const timeout = (more: string): string =>
  scenario(`  default: survives\n  surfaces: { page.write: { fails: { how: { error: timeout }${more} } } }\n`);

/** `surface@stage: kind status` of each cell. */
const cells = async (text: string): Promise<readonly string[]> => {
  const { value, findings } = await loadText(text);
  expect(findings.map(short)).toEqual([]);
  return (value?.cells ?? []).map(({ surface, stage, expectation }) => {
    const answers = expectation.kind === 'fails' ? expectation.how : [];
    const status = answers.flatMap((answer) => answer.status ?? []).join(',');
    return `${surface}${stage === undefined ? '' : `@${stage}`}: ${expectation.kind} ${status}`.trim();
  });
};

const told = async (text: string): Promise<readonly string[]> => (await loadText(text)).findings.map(short);

describe('which line a cell takes', () => {
  test('a name in full beats a pattern, the longer pattern the shorter, and default comes last', async () => {
    const text = scenario(`  default: survives
  surfaces:
    "page.*": ${fails(500)}
    "page.f*": ${fails(501)}
    page.write: ${fails(502)}
`);
    expect(await cells(text)).toEqual(['page.cached: fails 500', 'page.fresh: fails 501', 'page.write: fails 502']);
  });

  test('a surface that no line names takes the default', async () => {
    const text = scenario(`  default: survives\n  surfaces:\n    page.write: ${fails(502)}\n`);
    expect(await cells(text)).toEqual(['page.cached: survives', 'page.fresh: survives', 'page.write: fails 502']);
  });

  test('each surface has a cell in each stage, and a block without during speaks of all stages', async () => {
    const text = scenario(
      `  - default: survives
  - during: late
    surfaces:
      page.write: ${fails(502)}
`,
      MARKED,
    );
    expect(await cells(text)).toEqual([
      'page.cached@early: survives',
      'page.cached@late: survives',
      'page.fresh@early: survives',
      'page.fresh@late: survives',
      'page.write@early: survives',
      'page.write@late: fails 502',
    ]);
  });

  test('a block of more keys beats a name in full of fewer', async () => {
    const text = scenario(
      `  - surfaces: { page.cached: survives, page.fresh: survives, page.write: ${fails(500)} }
  - during: late
    surfaces: { "page.w*": ${fails(501)} }
  - during: late
    profile: cautious
    surfaces: { "*": ${fails(502)} }
  - profile: bold
    surfaces: { page.write: ${fails(503)} }
`,
      MARKED,
    );
    expect((await cells(text)).filter((cell) => cell.includes('page.write'))).toEqual([
      'page.write@early: fails 500',
      'page.write@late: fails 502',
    ]);
    const { value } = await loadText(text, { profile: 'bold' });
    expect(value?.cells.filter(({ surface }) => surface === 'page.write')).toMatchObject([
      { stage: 'early', expectation: { how: [{ status: [503] }] } },
      { stage: 'late', expectation: { how: [{ status: [503] }] } },
    ]);
  });

  test('the mark from which recovery counts opens no stage', async () => {
    const text = scenario('  default: survives\n', MARKED).replace('within: 10s', 'within: 10s, from: late');
    expect(await cells(text)).toEqual([
      'page.cached@early: survives',
      'page.fresh@early: survives',
      'page.write@early: survives',
    ]);
    const wrong = scenario('  - default: survives\n  - during: late\n    default: survives\n', MARKED);
    expect(await told(wrong.replace('within: 10s', 'within: 10s, from: late'))).toEqual([
      '17:13 during-recovery from this mark on recovery is judged, and no cell | name another mark',
    ]);
  });
});

describe('what is told of expectations', () => {
  test('two lines of equal weight', async () => {
    const text = scenario(`  default: survives
  surfaces:
    "page.*d": ${fails(500)}
    "page.c*": ${fails(501)}
`);
    expect(await told(text)).toEqual([
      '17:5 two-expectations two lines of equal weight speak of page.cached | keep one, or name the surface in full',
    ]);
  });

  test('surfaces of which nothing is expected, for each stage', async () => {
    const text = scenario('  during: late\n  surfaces: { page.write: survives, page.fresh: survives }\n', MARKED);
    expect(await told(text)).toEqual([
      '15:1 uncovered-surface nothing is expected during early of: page.cached, page.fresh, page.write | name each, or add default: survives',
      '15:1 uncovered-surface nothing is expected during late of: page.cached | name each, or add default: survives',
    ]);
  });

  test('a word that is none of the three', async () => {
    const text = scenario('  default: survive\n  surfaces: { page.fresh: { degrade: { to: { status: 503 } } } }\n');
    expect(await told(text)).toEqual([
      '14:12 wrong-value this must be one of survives, degrades, fails | did you mean survives?',
      '15:15 wrong-value this must be one of survives, degrades, fails | did you mean degrades?',
    ]);
  });

  test('a timeout takes no each-within, and needs none', async () => {
    expect(await told(timeout(''))).toEqual([]);
    expect(await told(timeout(', each-within: 2s'))).toEqual([
      '15:63 each-within-timeout a timeout has no each-within: the timeout of the probe is the bound | remove each-within',
    ]);
  });

  test('a failure that may be a timeout or something else needs each-within', async () => {
    const text = scenario(
      '  default: survives\n  surfaces: { page.write: { fails: { how: [{ error: timeout }, { status: 504 }] } } }\n',
    );
    expect(await told(text)).toEqual(['15:36 missing-key "each-within" is missing | add each-within: …']);
  });

  test('a bar of 100 % is never proven', async () => {
    const text = scenario('  default: { survives: { ratio: 100% } }\n');
    expect(await told(text)).toEqual([
      '14:33 ratio-never-proven no number of samples proves 100% | write less, as in 99%',
    ]);
  });

  test('an answer that a healthy surface gives too', async () => {
    const text = scenario(`  default: survives
  surfaces:
    page.fresh: { degrades: { to: { status: 200 } } }
    "page.w*": ${fails(204)}
`);
    expect(await told(text)).toEqual([
      '16:31 fits-healthy a healthy answer of page.fresh fits this too | say what tells them apart: a status, a code, a header, a JSON value, over',
      '17:27 fits-healthy a healthy answer of page.write fits this too | say what tells them apart: a status, a code, a header, a JSON value, over',
    ]);
  });

  test('details of a judgement are read', async () => {
    const { value } = await loadText(
      scenario(
        '  default: { survives: { ratio: 99%, from: 2s, better: allowed, evidence: { header: { x-cache: HIT } } } }\n',
      ),
    );
    expect(value?.cells[0]?.expectation).toEqual({
      kind: 'survives',
      ratio: 0.99,
      fromMs: 2000,
      betterAllowed: true,
      evidence: { answers: [{ header: { 'x-cache': 'HIT' } }] },
    });
  });
});
