import { readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { startGuard } from '../../src/adapters/guard-process.ts';
import { journalFile, makeRunFolder, readGuard } from '../../src/adapters/run-folder.ts';
import { kindsFor } from '../../src/cli/files.ts';
import { worldPorts } from '../../src/cli/world.ts';
import { drill } from '../../src/engine/drill.ts';
import { processEnvironment } from '../../src/environments/process.ts';
import { faults } from '../../src/faults/index.ts';
import { loadScenario } from '../../src/loader/index.ts';
import { defineFault } from '../../src/model/define-fault.ts';
import type { FaultKinds } from '../../src/model/fault.ts';
import type { JournalLine } from '../../src/model/journal.ts';
import type { ProbeKinds } from '../../src/model/probe.ts';
import type { Run } from '../../src/model/run.ts';
import { probes } from '../../src/probes/index.ts';
import { both } from '../../src/model/text.ts';
import { leftIn, leftovers } from '../support/leftovers.ts';
import { ownTmp } from '../support/own-tmp.ts';
import { at, writeTiny, type Draft } from '../support/tiny.ts';

const tmp = ownTmp();
const IN_ALL_MS = 120_000;
let runs = 0;

/** Cuts a link, and breaks in the middle of it. */
const bomb = defineFault('bomb', {
  summary: both('Breaks while it is applied'),
  params: z.strictObject({ link: z.string() }),
  state: z.object({ link: z.string() }),
  touches: ({ link }) => [`${link}#proxy`],
  links: ({ link }) => [link],
  describe: () => both('a bomb'),
  arm: async (params) => params,
  apply: async ({ link }, { proxies }) => {
    await proxies.setEnabled(link, false);
    throw new TypeError('a mistake in a fault');
  },
  bites: async () => ({ yes: true, seen: both('') }),
  lift: async ({ link }, { proxies }) => proxies.setEnabled(link, true),
  gone: async ({ link }, { proxies }) => ({
    yes: (await proxies.list()).some((it) => it.name === link && it.enabled),
    seen: both(`${link} is open`),
  }),
});

const withBomb: FaultKinds = { ...faults, bomb };
/** A probe that cannot even be opened. */
const unopenable: ProbeKinds = {
  ...probes,
  broken: {
    summary: both('Breaks when it is opened'),
    params: z.strictObject({}),
    bind: () => ({
      kind: 'broken',
      params: {},
      targets: [],
      runsCommands: false,
      open: async () => {
        throw new TypeError('a mistake in a probe');
      },
    }),
  },
};

interface Told {
  readonly result: Run | undefined;
  readonly error: unknown;
  readonly lines: readonly JournalLine[];
}

interface Changes {
  readonly stack?: (stack: Draft) => void;
  readonly scenario?: (scenario: Draft) => void;
  readonly listen?: (line: JournalLine) => void;
}

/** A drill in this process, with a real guard, on a real stack. */
const rehearse = async ({ listen = () => {}, ...changes }: Changes): Promise<Told> => {
  runs += 1;
  const files = writeTiny(join(tmp.path, `files${runs}`), changes);
  const kinds = { ...kindsFor(), faults: withBomb, probes: unopenable };
  const source = { file: files.scenario, text: readFileSync(files.scenario, 'utf8') };
  const { value, findings } = await loadScenario(source, kinds, { read: async (file) => readFile(file, 'utf8') });
  if (!value) throw new Error(findings.map((it) => it.message.en).join('\n'));
  const { run, folder } = makeRunFolder(join(tmp.path, 'runs'));
  const journal = journalFile(folder);
  const guard = await startGuard(run, folder, 'process');
  const lines: JournalLine[] = [];
  const versions = { brownout: '0', node: process.version, platform: 'here' };
  const request = { run, scenario: value, folder, afterwards: 'down' as const, command: '', versions };
  const ports = {
    ...worldPorts,
    probes: unopenable,
    environment: processEnvironment,
    guard,
    journal,
    faults: withBomb,
    interrupt: new AbortController().signal,
    listen: (line: JournalLine) => {
      lines.push(line);
      listen(line);
    },
  };
  const told = await drill(request, ports).then(
    ({ result }): Told => ({ result, error: undefined, lines }),
    (error: unknown): Told => ({ result: undefined, error, lines }),
  );
  expect(leftovers(run, { tmp: tmp.path }).filter((it) => !it.includes('guard.js'))).toEqual([]);
  guard.leave();
  await expect.poll(() => readGuard(folder).at(-1)?.type, { timeout: 10_000 }).toMatch(/released|down/);
  journal.close();
  return told;
};

afterEach(() => {
  expect(leftIn(tmp.path)).toEqual([]);
});

test(
  'an exception while a fault is applied: what it did is lifted, the drill STOPPED, nothing is left',
  { timeout: IN_ALL_MS },
  async () => {
    const { result, lines } = await rehearse({
      scenario: (scenario) => (at(scenario, 'method', '0')['fault'] = { kind: 'bomb', link: 'front->back' }),
    });
    expect(result).toMatchObject({
      verdict: 'STOPPED',
      stopped: { rule: 'error', because: both('a mistake in a fault') },
    });
    expect(lines.find((line) => line.type === 'lifted')).toMatchObject({
      seen: both('front->back is open'),
      by: 'runner',
    });
  },
);

test('an exception while a probe is opened: STOPPED, nothing is left', { timeout: IN_ALL_MS }, async () => {
  const { result } = await rehearse({
    stack: (stack) => (at(stack, 'surfaces', 'page')['probe'] = { kind: 'broken' }),
  });
  expect(result).toMatchObject({
    verdict: 'STOPPED',
    stopped: { rule: 'error', because: both('a mistake in a probe') },
  });
});

test(
  'an exception in the engine while a fault is on: lifted, STOPPED, nothing is left',
  { timeout: IN_ALL_MS },
  async () => {
    const { result } = await rehearse({
      listen: (line) => {
        if (line.type === 'bites') throw new TypeError('a mistake in the engine');
      },
    });
    expect(result).toMatchObject({
      verdict: 'STOPPED',
      stopped: { rule: 'error', because: both('a mistake in the engine') },
    });
    expect(result?.faults).toMatchObject([{ name: 'no-back', liftedBy: 'runner' }]);
  },
);

test('a journal that cannot be written any more: told, and nothing is left', { timeout: IN_ALL_MS }, async () => {
  let isFull = false;
  const { result, error } = await rehearse({
    listen: (line) => {
      isFull ||= line.type === 'bites';
      // Those of samples come from elsewhere, and would end the process: then all is the guard's.
      if (isFull && line.type !== 'samples' && line.type !== 'answer') throw new Error('no space left on device');
    },
  });
  expect(result).toBeUndefined();
  expect(String(error)).toMatch(/no space left on device/);
});
