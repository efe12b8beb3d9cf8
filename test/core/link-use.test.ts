import { expect, test } from 'vitest';
import { judgeLinks, verdictOn, type Looks, type SeenUse } from '../../src/core/link-use.ts';
import type { Stack } from '../../src/model/stack.ts';

const link = (name: string) => {
  const [from = '', to = ''] = name.split('->');
  return { name, from, to, port: 80 };
};

const surface = (name: string, needs: readonly string[], softens: readonly string[] = []) => ({ name, needs, softens });

const stack = {
  components: [
    { name: 'web', once: false },
    { name: 'db', once: false },
    { name: 'job', once: true },
  ],
  links: ['client->web', 'operator->web', 'web->db', 'job->db'].map(link),
  surfaces: [surface('page', ['client->web']), surface('list', ['client->web', 'web->db'])],
} as unknown as Stack;

const looks = (fits: Readonly<Record<string, boolean>>): Looks =>
  new Map(Object.entries(fits).map(([name, it]) => [name, { fits: it, says: { en: 'says', zh: '说' } }]));

const HEALTHY = looks({ page: true, list: true });
const seen: SeenUse = {
  started: new Map([['web->db', 10]]),
  used: new Map([
    ['client->web', 300],
    ['web->db', 90],
  ]),
  before: HEALTHY,
  without: new Set(['page']),
  after: HEALTHY,
};

test('links of users and between components are told, not those of jobs and of the operator', () => {
  const { links, cut } = judgeLinks(stack, seen);
  expect(links).toEqual([
    { link: 'client->web', startBytes: 0, bytes: 300, idle: null },
    { link: 'web->db', startBytes: 10, bytes: 90, idle: null },
  ]);
  expect(cut).toBe(1);
});

test('a surface that needs no link inside the stack may do without', () => {
  const checked = judgeLinks(stack, seen);
  expect(checked.surfaces).toMatchObject([
    { surface: 'page', healthyWithout: true, needs: [] },
    { surface: 'list', healthyWithout: false, needs: ['web->db'] },
  ]);
  expect(verdictOn(checked)).toBe('sound');
});

const idle = (change: Partial<SeenUse>, surfaces = stack.surfaces): unknown => {
  const used = new Map([['client->web', 300]]);
  return judgeLinks({ ...stack, surfaces }, { ...seen, used, ...change }).links[1]?.idle;
};

test('why a link is idle follows from the surfaces that name it', () => {
  expect(idle({ without: new Set(['page', 'list']) })).toEqual({ why: 'past', surfaces: ['list'] });
  expect(idle({})).toEqual({ why: 'rare', surfaces: ['list'] });
  expect(idle({ before: looks({ page: true, list: false }) })).toEqual({ why: 'unhealthy', surfaces: ['list'] });
  const [page] = stack.surfaces;
  expect(idle({}, page && [page])).toEqual({ why: 'start', surfaces: [] });
  expect(idle({ started: new Map() }, page && [page])).toEqual({ why: 'unnamed', surfaces: [] });
});

test('who is healthy without what it needs goes past the proxies, whatever else is wrong', () => {
  const past = { ...seen, without: new Set(['page', 'list']) };
  expect(verdictOn(judgeLinks(stack, past))).toBe('bypassed');
  expect(verdictOn(judgeLinks(stack, { ...past, after: looks({ page: false, list: true }) }))).toBe('bypassed');
});

test('a surface that is not healthy, or does not come back, is no sound stack', () => {
  expect(verdictOn(judgeLinks(stack, { ...seen, before: looks({ page: true, list: false }) }))).toBe('unhealthy');
  const late = judgeLinks(stack, { ...seen, after: looks({ page: false, list: true }) });
  expect([late.notBack, verdictOn(late)]).toEqual([['page'], 'unhealthy']);
});
