import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../../src/model/errors.ts';
import { runJudged } from '../../support/busy-machine.ts';
import { brownout } from '../../support/command.ts';
import { ownTmp } from '../../support/own-tmp.ts';
import {
  endDrills,
  expectNothingLeft,
  killGuard,
  reach,
  startDrill,
  type StartedDrill,
} from '../../support/started-drill.ts';
import { scratch, writeTiny, type Draft } from '../../support/tiny.ts';
import { until } from '../../support/until.ts';

ownTmp();
const place = scratch();
let folders = 0;

afterAll(async () => {
  await endDrills();
  place.remove();
});

/** A file stands for what a provider would keep: named from the stack file's folder. */
const FLAG = './elsewhere/flag';

interface Written {
  readonly scenario: string;
  readonly flag: string;
  readonly out: string;
}

const written = (fault: Draft = {}, stack: Draft = { allow: { commands: true } }): Written => {
  folders += 1;
  const folder = join(place.path, String(folders));
  const { scenario } = writeTiny(folder, {
    stack: (draft) => void Object.assign(draft, stack),
    scenario: (draft) => {
      const command = { run: ['touch', FLAG], undo: ['rm', '-f', FLAG], proof: ['test', '-e', FLAG] };
      draft['method'] = [
        {
          inject: 'flagged',
          fault: { kind: 'command', ...command, touches: ['elsewhere#flag'], ...fault },
          'max-duration': '60s',
        },
        { hold: '3s' },
        { lift: 'flagged' },
      ];
      draft['expect'] = { default: { survives: { ratio: '50%' } } };
    },
  });
  const flag = join(folder, FLAG);
  mkdirSync(dirname(flag), { recursive: true });
  return { scenario, flag, out: join(folder, 'runs') };
};

const begun = async ({ out, scenario, flag }: Written): Promise<StartedDrill> => {
  const drill = await startDrill(out, scenario);
  await reach(drill, 'bites flagged');
  expect(existsSync(flag)).toBe(true);
  return drill;
};

test.concurrent('a command breaks something elsewhere, is proven, and undone', async () => {
  const it = written();
  const { exit, stdout, stderr } = await runJudged(it.scenario, it.out);
  expect(exit, `${stdout}${stderr}`).toBe(EXIT.passed);
  expect(existsSync(it.flag)).toBe(false);
});

test.concurrent('where the runner is killed the guard undoes it before the stack goes', async () => {
  const it = written();
  const drill = await begun(it);
  drill.command.kill('SIGKILL');
  await until('an end of the flag', () => !existsSync(it.flag));
  await expectNothingLeft(drill);
  expect(drill.run.guard().map(({ type }) => type)).toEqual(['guarding', 'took-over', 'lifted', 'down']);
});

test('where the guard is killed, too, recover undoes it', async () => {
  const it = written();
  const drill = await begun(it);
  drill.command.kill('SIGSTOP');
  await killGuard(drill);
  drill.command.kill('SIGKILL');
  await drill.command.ended;
  expect(existsSync(it.flag)).toBe(true);
  const { exit, stdout } = await brownout(['recover']).ended;
  expect(exit).toBe(EXIT.passed);
  expect(stdout).toContain('STOPPED');
  expect(existsSync(it.flag)).toBe(false);
  await expectNothingLeft(drill);
});

test.concurrent('an undo that does not work is an outcome, with what a person types', async () => {
  const it = written({ undo: ['sh', '-c', 'echo "no rights" >&2; exit 3'] });
  const { exit, stdout, stderr } = await brownout(['run', it.scenario, '--out', it.out]).ended;
  expect(exit).toBe(EXIT.cleanup);
  const told = `${stdout}${stderr}`.replaceAll(/\s+/g, ' ');
  expect(told).toContain(`next cd ${dirname(it.scenario)} && sh -c 'echo "no rights" >&2; exit 3' undo by hand`);
  expect(told).toMatch(/did not work: \S+ \S+ \(no rights\)/);
  expect(told).not.toContain('nothing is to be undone by hand');
  // And nobody else undoes it: the file is what it was.
  expect(existsSync(it.flag)).toBe(true);
});

const ALLOWED: Draft = { allow: { commands: true } };

test.each([
  ['a stack that does not allow it', { stack: {} }, 'does not allow programs of this machine'],
  [
    'a secret, which nobody knows who lifts later',
    { stack: ALLOWED, fault: { undo: ['rm', '${secret.note}'] } },
    'unknown variable "secret.note"',
  ],
  ['a line for a shell', { stack: ALLOWED, fault: { run: 'touch flag' } }, 'a command is a list'],
])(
  '%s is refused before anything is started',
  async (_what, { fault = {}, stack }: { fault?: Draft; stack: Draft }, told) => {
    const it = written(fault, stack);
    const { exit, stderr } = await brownout(['run', it.scenario, '--out', it.out]).ended;
    expect(exit).toBe(EXIT.usage);
    expect(stderr).toContain(told);
    expect(existsSync(it.flag)).toBe(false);
  },
);
