import { describe, expect, test } from 'vitest';
import { loadText, short } from './bench.ts';

const scenario = (method: string, more = ''): string => `apiVersion: brownout/v1
kind: Scenario
id: power
title: Power
stack: { file: stack.yaml }
recovery: { within: 10s${more} }
expect:
  default: survives
  surfaces: { page.write: { fails: { how: { status: 503 }, each-within: 1s } } }
method:
${method}`;

const FAULT = '  - inject: a\n    fault: { kind: down, component: store }\n';

const told = async (method: string, more?: string): Promise<readonly string[]> =>
  (await loadText(scenario(method, more))).findings.map(short);

/** The hold, whole seconds, that the lint asks for. */
const asked = (line: string | undefined): number => Number(/at least (\d+)s/.exec(line ?? '')?.[1]);

describe('a window that is too short', () => {
  test('is told at its hold, and the hold that is asked for would do', async () => {
    const [line, ...others] = await told(`${FAULT}  - hold: 20s\n`);
    expect(line).toMatch(
      /^13:11 window-too-short too short to prove page\.write: \d+ samples are planned, 110 are needed/,
    );
    expect(others).toEqual([]);
    expect(await told(`${FAULT}  - hold: ${asked(line)}s\n`)).toEqual([]);
    // 110 samples of 200 ms, the timeout of 2 s and 1 s to settle.
    expect(asked(line)).toBeGreaterThanOrEqual(25);
    expect(asked(line)).toBeLessThanOrEqual(26);
  });

  test('never comes of an automatic hold', async () => {
    expect(await told(`${FAULT}  - hold: auto\n`)).toEqual([]);
  });

  test('is told where nothing is held at all', async () => {
    expect((await told(FAULT)).map((line) => line.split(' ', 2))).toEqual([['11:3', 'window-too-short']]);
  });

  test('is told for its stage alone', async () => {
    const method = `${FAULT}  - mark: early\n  - hold: 3s\n  - mark: late\n  - hold: auto\n`;
    expect((await told(method)).map((line) => line.split(' ', 2))).toEqual([['14:11', 'window-too-short']]);
  });

  test('is judged by the bar of its cell', async () => {
    const text = scenario(`${FAULT}  - hold: 40s\n`);
    expect((await loadText(text)).findings).toEqual([]);
    const strict = text.replace('each-within: 1s', 'each-within: 1s, ratio: 99%');
    const [finding] = (await loadText(strict)).findings.map(short);
    expect(finding).toMatch(/window-too-short .* [5-9]\d\d are needed/);
  });
});

describe('a dead-man that would lift too early', () => {
  test('is told at max-duration, and the time that is given would do', async () => {
    const short15 = FAULT.replace('\n    fault', '\n    max-duration: 15s\n    fault');
    const [line, ...others] = await told(`${short15}  - hold: auto\n`);
    expect(line).toMatch(
      /^12:19 max-duration-too-short a would be lifted after 15s, but is planned to be on for \d\ds/,
    );
    expect(others).toEqual([]);
    const mend = /\| max-duration: (\d+s)$/.exec(line ?? '')?.[1] ?? '';
    expect(await told(`${short15.replace('15s', mend)}  - hold: auto\n`)).toEqual([]);
  });

  test('counts until the lift, not until the end', async () => {
    const method = `${FAULT.replace('\n    fault', '\n    max-duration: 40s\n    fault')}  - hold: 30s\n  - lift: a\n  - mark: back\n  - hold: 60s\n`;
    expect(await told(method, ', from: back')).toEqual([]);
  });
});
