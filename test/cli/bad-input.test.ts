import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { programs } from '../../src/adapters/programs.ts';
import { EXIT } from '../../src/model/errors.ts';
import { brownout, type CommandOptions, type Ended } from '../support/command.ts';
import { CommandSession } from '../support/command-session.ts';
import { leftIn } from '../support/leftovers.ts';
import { at, scratch, TINY_SCENARIO, TINY_STACK, writeTiny } from '../support/tiny.ts';
import { portOf } from '../toxiproxy/rig.ts';

const NOBODY = 65_534;
const place = scratch();
const session = new CommandSession();
let cases = 0;

const good = readFileSync(TINY_SCENARIO, 'utf8').replace('file: stack.yaml', `file: ${TINY_STACK}`);

interface Tried extends Ended {
  readonly folder: string;
  /** What was made, and what of ours is in the folder for temporary files: nothing, if nothing was started. */
  readonly residue: readonly string[];
}

const folderOf = (): string => {
  cases += 1;
  const folder = join(place.path, String(cases));
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  return folder;
};

const run = async (folder: string, args: readonly string[], { unprivileged }: CommandOptions = {}): Promise<Tried> => {
  const tmp = join(folder, 'tmp');
  const out = join(folder, 'runs');
  const command = ['run', '--out', out, ...args];
  const options = { cwd: folder, env: { TMPDIR: tmp } };
  const ended = unprivileged ? brownout(command, { ...options, unprivileged }).ended : session.run(command, options);
  return { ...(await ended), folder, residue: [...leftIn(tmp), ...(existsSync(out) ? [out] : [])] };
};

/** Runs a scenario file with this text. */
const tryText = async (text: string): Promise<Tried> => {
  const folder = folderOf();
  writeFileSync(join(folder, 'bad.yaml'), text);
  return run(folder, ['bad.yaml']);
};

/** The good scenario with a piece of it changed. */
const changed = (from: string, to: string): string => {
  if (!good.includes(from)) throw new Error(`the scenario has no ${from}`);
  return good.replace(from, () => to);
};

/** What a person meets, by what is wrong: the text, and what is said about it with place and mend. */
const MISTAKES: Readonly<Record<string, { readonly text: string; readonly told: readonly RegExp[] }>> = {
  'a bracket that is never closed': {
    text: changed('steady-state: { healthy-run: 5, within: 20s }', 'steady-state: { healthy-run: 5, within: 20s'),
    told: [/bad\.yaml:\d+:\d+ +error/, /close the \{/],
  },
  'a wrong indent': {
    text: changed('    fault: {', '   fault: {'),
    told: [/bad\.yaml:\d+:\d+ +error/, /indent/],
  },
  'an unknown key': {
    text: changed('stable-for:', 'stable-fro:'),
    told: [/bad\.yaml:28:25 +error +unknown key "stable-fro"/, /did you mean stable-for\?/],
  },
  'an unknown surface': {
    text: changed('    price:', '    pirce:'),
    told: [/bad\.yaml:\d+:5 +error +unknown surface "pirce"/, /did you mean price\?/],
  },
  'an unknown component': {
    text: changed('{ kind: down, link: front->back }', '{ kind: down, component: bakc }'),
    told: [/bad\.yaml:11:\d+ +error +unknown component "bakc"/, /did you mean back\?/],
  },
  '"fails" without "how"': {
    text: changed(
      '{ fails: { how: { status: 502, code: BackUnavailable }, each-within: 500ms, ratio: 70% } }',
      'fails',
    ),
    told: [/bad\.yaml:\d+:\d+ +error/, /"how" is missing/, /add how/],
  },
  'a window that is too short': {
    text: changed('hold: 6s', 'hold: 2s'),
    told: [/bad\.yaml:13:\d+ +error +too short to prove (item|price)/, /hold: auto, or at least \d+s/],
  },
  'a fault without a target': {
    text: changed('{ kind: down, link: front->back }', '{ kind: down }'),
    told: [/bad\.yaml:11:\d+ +error +a fault names its target/],
  },
  'two live faults on one link': {
    text: changed(
      '  - hold: 6s',
      '  - inject: slow\n    fault: { kind: latency, link: front->back, latency: 1s }\n  - hold: 6s',
    ),
    told: [/bad\.yaml:14:\d+ +error +no-back is still on and touches front->back/, /lift no-back first/],
  },
  'a duration without unit': {
    text: changed('within: 5s, stable', 'within: 5, stable'),
    told: [/bad\.yaml:28:21 +error +a duration is written with its unit/, /write the unit: 5s/],
  },
  'a missing stack file': {
    text: good.replace(TINY_STACK, './no-such-stack.yaml'),
    told: [/bad\.yaml:6:\d+ +error +.*no-such-stack\.yaml/],
  },
};

beforeEach(({ task }) => {
  // As another user would: the test's own folders must be open to it.
  if (task.name.includes('rights')) chmodSync(place.path, 0o755);
});

afterEach(() => {
  chmodSync(place.path, 0o755);
});

afterAll(async () => {
  await session.end();
  place.remove();
});

describe('told with place, frame and mend; nothing is started:', () => {
  test.concurrent.each(Object.entries(MISTAKES))('%s', async (_, { text, told }) => {
    const { exit, stdout, stderr, residue } = await tryText(text);
    for (const pattern of told) expect(stderr).toMatch(pattern);
    expect(stderr).toMatch(/^> +\d+ \| /m);
    expect(stderr).toMatch(/^ +\| +\^/m);
    expect({ exit, stdout, residue }).toEqual({ exit: EXIT.usage, stdout: '', residue: [] });
  });

  test.concurrent('an unquoted variable in a flow map, once each', async () => {
    const { exit, stderr, residue } = await tryText(changed("key: '${run}-${sample}'", 'key: { a: ${run}-x }'));
    expect(stderr.match(/must be quoted/g)).toHaveLength(1);
    expect(stderr).toMatch(/bad\.yaml:\d+:\d+ +error +a \$\{…\} inside \{ \} or \[ \] must be quoted/);
    expect({ exit, residue }).toEqual({ exit: EXIT.usage, residue: [] });
  });

  test.concurrent('several mistakes, all at once', async () => {
    const { stderr } = await tryText(
      good.replace('within: 5s, stable-for', 'within: 5, stable-fro').replace('    price:', '    pirce:'),
    );
    for (const told of [/write the unit: 5s/, /did you mean stable-for/, /did you mean price/])
      expect(stderr).toMatch(told);
  });

  test.concurrent('a program of a component that is not there', async () => {
    const folder = folderOf();
    const { stack } = writeTiny(folder, {
      stack: (draft) =>
        Object.assign(at(draft, 'components', 'back', 'process'), { command: ['node', './no-such-service.mjs'] }),
    });
    const { exit, stderr, residue } = await run(folder, ['scenario.yaml']);
    expect(stderr).toMatch(/stack\.yaml:\d+:\d+ +error +\.\/no-such-service\.mjs is not there/);
    expect(existsSync(stack)).toBe(true);
    expect({ exit, residue }).toEqual({ exit: EXIT.usage, residue: [] });
  });

  test.concurrent('a stack in place of a scenario, once, with the scenarios that use it', async () => {
    const folder = folderOf();
    writeTiny(folder, {});
    const { exit, stderr, residue } = await run(folder, ['stack.yaml']);
    expect(stderr.match(/ error /g)).toHaveLength(1);
    expect(stderr).toMatch(
      /this is a Stack[\s\S]*uses it: scenario\.yaml; or bring it up alone: brownout up stack\.yaml/,
    );
    expect({ exit, residue }).toEqual({ exit: EXIT.usage, residue: [] });
  });

  test.concurrent('a file that is not there', async () => {
    const { exit, stderr, residue } = await run(folderOf(), ['nowhere.yaml']);
    expect(stderr).toMatch(/nowhere\.yaml: there is no such file or folder; name a scenario file/);
    expect({ exit, residue }).toEqual({ exit: EXIT.usage, residue: [] });
  });

  test.concurrent('a folder for runs that cannot be made', async () => {
    const folder = folderOf();
    writeFileSync(join(folder, 'file'), '');
    writeFileSync(join(folder, 'good.yaml'), good);
    const { exit, stderr, residue } = await run(folder, ['good.yaml', '--out', join(folder, 'file', 'runs')]);
    expect(stderr).toMatch(/the run folder .*\/file\/runs\/.* cannot be written: .*; choose another with --out/);
    expect({ exit, residue }).toEqual({ exit: EXIT.usage, residue: [] });
  });

  test.concurrent('an environment variable that a secret needs and nobody has set', async () => {
    const folder = folderOf();
    writeTiny(folder, { stack: (draft) => Object.assign(at(draft, 'secrets'), { note: { env: 'NOT_SET_ANYWHERE' } }) });
    const { exit, stderr, folder: where } = await run(folder, ['scenario.yaml']);
    expect(stderr).toMatch(/secret note: the environment variable NOT_SET_ANYWHERE is not set; export it/);
    expect(exit).toBe(EXIT.usage);
    expect(leftIn(join(where, 'tmp'))).toEqual([]);
  });

  test.concurrent.each([
    [['good.yaml', '--profile', 'prod'], /unknown profile "prod"|no profile/],
    [['good.yaml', '--only-surface', 'pgae'], /--only-surface: the stack has no surface "pgae"; it has page, item/],
    [['good.yaml', '--seed', 'lucky'], /--seed: "lucky" is not a whole number/],
    [['good.yaml', '--kep'], /unknown option '--kep'[\s\S]*Did you mean --keep/],
    [[], /missing required argument 'scenarios'/],
  ])('the arguments %j', async (args, told) => {
    const folder = folderOf();
    writeFileSync(join(folder, 'good.yaml'), good);
    const { exit, stderr, residue } = await run(folder, args);
    expect(stderr).toMatch(told);
    expect({ exit, residue }).toEqual({ exit: EXIT.usage, residue: [] });
  });
});

describe.runIf(process.getuid?.() === 0 && process.platform === 'linux')('as one without rights to it:', () => {
  test('a file that cannot be read', async () => {
    const folder = folderOf();
    const file = join(folder, 'secret.yaml');
    writeFileSync(file, good, { mode: 0o600 });
    chownSync(file, NOBODY, NOBODY);
    const { exit, stderr, residue } = await run(folder, ['secret.yaml'], { unprivileged: true });
    expect(stderr).toMatch(/secret\.yaml/);
    expect(stderr).toMatch(/cannot be read: it may not be read/);
    expect({ exit, residue }).toEqual({ exit: EXIT.usage, residue: [] });
  });

  test('a folder for runs that cannot be written', async () => {
    const folder = folderOf();
    writeFileSync(join(folder, 'good.yaml'), good);
    chownSync(folder, NOBODY, NOBODY);
    const { exit, stderr, residue } = await run(folder, ['good.yaml'], { unprivileged: true });
    expect(stderr).toMatch(
      /the run folder .* cannot be written: EACCES.*; choose another with --out, or mend its rights/,
    );
    expect({ exit, residue }).toEqual({ exit: EXIT.usage, residue: [] });
  });
});

test('a port in use is told by the only program that takes one', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = String(portOf(server));
  const child = spawn(process.execPath, [programs.toxiproxy, '--host', '127.0.0.1', '--port', port]);
  let told = '';
  child.stdout.on('data', (text) => (told += String(text)));
  child.stderr.on('data', (text) => (told += String(text)));
  const [exit] = (await once(child, 'close')) as [number];
  server.close();
  expect(exit).not.toBe(0);
  expect(told).toContain(port);
  expect(told).not.toMatch(/\n +at /);
});
