import { describe, expect, test } from 'vitest';
import { edit, loadText, short } from './bench.ts';

const scenario = (method: string): string => `apiVersion: brownout/v1
kind: Scenario
id: method
title: Method
stack: { file: stack.yaml }
recovery: { within: 10s }
expect: { default: survives }
method:
${method}`;

const told = async (method: string): Promise<readonly string[]> =>
  (await loadText(scenario(method))).findings.map(short);

const CALL = `  - call: wrong
    before: { http: { url: http://store/version }, save: { good: /version } }
    request: { http: { method: POST, url: http://store/wrong } }
    bites: { http: { url: http://store/version }, is: { json: { /version: wrong } } }
    undo: { http: { method: POST, url: 'http://store/back/\${saved.good}' } }
    gone: { http: { url: http://store/version }, is: { json: { /version: '\${saved.good}' } } }
    touches: [store#version]
  - hold: auto
`;

describe('a call', () => {
  test('is an injection of the fault kind call, with its requests as they are written', async () => {
    const { value, findings } = await loadText(scenario(CALL));
    expect(findings).toEqual([]);
    const [step] = value?.method ?? [];
    expect(step).toMatchObject({ do: 'inject', name: 'wrong', permanent: false, maxDurationMs: 300_000 });
    expect(step?.do === 'inject' && Object.keys(step.fault.params)).toEqual([
      'before',
      'request',
      'bites',
      'undo',
      'gone',
      'touches',
    ]);
    expect(step?.do === 'inject' && value && step.fault.touches(value.stack)).toEqual(['store#version']);
  });

  test('without an undo says that it is permanent', async () => {
    const bare = edit(
      edit(CALL, "    undo: { http: { method: POST, url: 'http://store/back/${saved.good}' } }\n", ''),
      "    gone: { http: { url: http://store/version }, is: { json: { /version: '${saved.good}' } } }\n",
      '',
    );
    expect(await told(bare)).toEqual(['9:5 no-undo a call without undo must say so | add undo: …, or permanent: true']);
    expect(await told(edit(bare, 'touches', 'permanent: true\n    touches'))).toEqual([]);
    expect(
      await told(
        edit(
          edit(bare, 'touches', 'permanent: true\n    touches'),
          '  - hold: auto',
          '  - hold: auto\n  - lift: wrong',
        ),
      ),
    ).toEqual(['16:11 lift-permanent nothing undoes wrong: it is permanent | remove this step']);
  });

  test('with an undo shows that its effect is gone, and is not permanent', async () => {
    const bare = edit(
      CALL,
      "    gone: { http: { url: http://store/version }, is: { json: { /version: '${saved.good}' } } }\n",
      '',
    );
    expect(await told(bare)).toEqual(['9:5 missing-key "gone" is missing | add gone: …']);
    expect(await told(edit(CALL, 'touches', 'permanent: true\n    touches'))).toEqual([
      '15:5 permanent-undo a call with an undo is not permanent',
    ]);
  });

  test('knows the run and what its arm saved, and nothing else', async () => {
    expect(await told(edit(CALL, 'back/${saved.good}', 'back/${saved.god}'))).toEqual([
      '13:59 unknown-variable unknown variable "saved.god" | did you mean saved.good?',
    ]);
    expect(await told(edit(CALL, "{ /version: '${saved.good}' }", "{ /version: '${good}' }"))).toEqual([
      '14:75 unknown-variable unknown variable "good" | there is: run, saved.good',
    ]);
  });

  test('asks components that are there, with probes that are there, and says which it touches', async () => {
    expect(await told(edit(CALL, 'http://store/wrong', 'http://stor/wrong'))).toEqual([
      '11:43 unknown-component unknown component "stor" | did you mean store?',
    ]);
    expect(await told(edit(CALL, 'request: { http:', 'request: { htp:'))).toEqual([
      '11:16 unknown-key unknown key "htp" | did you mean http?',
    ]);
    expect(await told(edit(CALL, '[store#version]', '[stor#version]'))).toEqual([
      '15:15 unknown-component unknown component "stor" | did you mean store?',
    ]);
  });

  test('is no fault of an inject step', async () => {
    expect(await told('  - inject: x\n    fault: { kind: call }\n  - hold: auto\n')).toEqual([
      '10:20 call-step a call is a step of its own | write - call: <name>',
    ]);
  });

  test('meets another call that touches the same thing', async () => {
    const second = CALL.replace('wrong\n', 'again\n').replace('  - hold: auto\n', '');
    expect(await told(second + CALL)).toEqual([
      '22:14 faults-overlap again is still on and touches store#version too | lift again first, or choose another target',
    ]);
  });
});

describe('the steps of a method', () => {
  test('two faults may follow each other on one thing', async () => {
    const { findings } = await loadText(
      scenario(`  - inject: a
    fault: { kind: down, component: store }
  - hold: 30s
  - lift: a
  - inject: b
    fault: { kind: latency, component: store, latency: 1s }
  - hold: 30s
`),
    );
    expect(findings).toEqual([]);
  });

  test('names of faults and of marks are used once', async () => {
    const fault = '    fault: { kind: down, component: store }\n';
    expect(
      await told(
        `  - inject: a\n${fault}  - mark: m\n  - hold: auto\n  - lift: a\n  - inject: a\n${fault}  - mark: m\n  - hold: auto\n`,
      ),
    ).toEqual([
      '14:13 duplicate-fault two faults are called a | give one another name',
      '16:11 duplicate-mark the mark m is here twice',
    ]);
  });

  test('a name that no toxic could bear is refused', async () => {
    expect(await told('  - inject: a/b\n    fault: { kind: down, component: store }\n  - hold: auto\n')).toEqual([
      '9:13 not-valid a name holds letters, digits, dots, dashes and underscores, and begins with a letter or digit',
    ]);
  });

  test('a request has one key that says how to ask', async () => {
    expect(await told('  - wait-until: { within: 5s }\n  - hold: auto\n')).toEqual([
      '9:17 one-probe a request has one key that says how to ask | one of: http, s3, postgres, tcp, command',
    ]);
    const two = "  - wait-until: { http: { url: http://store/ }, tcp: { address: 'store' } }\n  - hold: auto\n";
    expect((await told(two)).map((line) => line.split(' ')[1])).toEqual(['one-probe']);
  });

  test('a claim names a surface and what it must be', async () => {
    expect(await told('  - prove: [{ surface: page.frsh, is: heathy }]\n  - hold: auto\n')).toEqual([
      '9:24 unknown-surface unknown surface "page.frsh" | did you mean page.fresh?',
      '9:39 wrong-value this must be one of declared, healthy | did you mean healthy?',
    ]);
  });

  test('a step that is no map is told', async () => {
    expect(await told('  - hold\n  - hold: auto\n')).toEqual(['9:5 wrong-type this must be a map (key: value)']);
  });

  test("a fault's own parameters are checked by its kind", async () => {
    expect(
      await told('  - inject: a\n    fault: { kind: latency, component: store, latncy: 1s }\n  - hold: auto\n'),
    ).toEqual([
      '10:12 missing-key "latency" is missing | add latency: …',
      '10:47 unknown-key unknown key "latncy" | did you mean latency?',
    ]);
  });
});
