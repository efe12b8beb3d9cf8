import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { EXIT } from '../../../src/model/errors.ts';
import { runJudged } from '../../support/busy-machine.ts';
import { brownout } from '../../support/command.ts';
import { leftIn } from '../../support/leftovers.ts';
import { at, scratch, writeTiny } from '../../support/tiny.ts';

const place = scratch();
const env = { TMPDIR: place.path };

afterAll(() => {
  expect(leftIn(place.path)).toEqual([]);
  place.remove();
});

const WORKER = `setInterval(() => fetch(process.env.FRONT + '/page').catch(() => {}), 100);`;

test.each([
  ['kill', 'worker is exited'],
  ['pause', 'worker is paused'],
] as const)('a worker without a port: %s is proven by its state, and it runs again', async (kind, seen) => {
  const program = join(place.path, 'worker.mjs');
  writeFileSync(program, WORKER);
  const { scenario } = writeTiny(join(place.path, kind), {
    stack: (stack) => {
      at(stack, 'components')['worker'] = {
        after: ['front'],
        process: { command: ['node', program], env: { FRONT: 'http://${front}' } },
      };
      stack['links'] = [...(stack['links'] as string[]), 'worker->front'];
    },
    scenario: (draft) => {
      draft['method'] = [
        { inject: 'gone', fault: { kind, component: 'worker' }, 'max-duration': '60s' },
        { hold: '3s' },
        { lift: 'gone' },
      ];
      draft['expect'] = { default: { survives: { ratio: '50%' } } };
    },
  });
  const { exit, stdout, stderr } = await runJudged(scenario, join(place.path, `runs-${kind}`), { env });
  expect(exit, `${stdout}${stderr}`).toBe(EXIT.passed);
  expect(`${stdout}${stderr}`).toContain(seen);
});

test('a worker that ends at once is told with its log', async () => {
  const { stack } = writeTiny(join(place.path, 'ends'), {
    stack: (draft) => {
      at(draft, 'components')['worker'] = { process: { command: ['node', '-e', 'console.error("no queue")'] } };
    },
  });
  const { exit, stderr } = await brownout(['up', stack, '--out', join(place.path, 'runs')], { env }).ended;
  expect(exit).toBe(EXIT.blocked);
  expect(stderr).toMatch(/worker ended while it was starting.*no queue/s);
});

test('who has no port cannot say when it is ready', async () => {
  const { stack } = writeTiny(join(place.path, 'ready'), {
    stack: (draft) => {
      at(draft, 'components')['worker'] = { ready: '/healthz', process: { command: ['node'] } };
    },
  });
  const { exit, stdout } = await brownout(['lint', stack], { env }).ended;
  expect(exit).toBe(EXIT.usage);
  expect(stdout).toContain('who has no port cannot be asked whether it is ready');
});
