import { expect, test } from 'vitest';
import { valueOf } from '../../src/engine/counters.ts';
import { carriedBefore, growth, sum } from '../../src/engine/proof.ts';

const PAGE = `# HELP pulls_total how often
# TYPE pulls_total counter
pulls_total{path="/a.png",status="200"} 3
pulls_total{path="/a.png",status="403"} 2
pulls_total{path="/b\\"c.png",status="200"} 5 1700000000000
pulls_total_other{path="/a.png"} 99
plain 7.5
`;

test.each([
  [{ path: '/a.png', status: '200' }, 3],
  [{ path: '/a.png' }, 5],
  [{}, 10],
  [{ path: '/nowhere.png' }, 0],
])('the series with %j add up to %i', (labels, value) => {
  expect(valueOf(PAGE, { of: 'cdn', name: 'pulls_total', labels })).toBe(value);
});

test('a series without labels is read', () => {
  expect(valueOf(PAGE, { of: 'cdn', name: 'plain', labels: {} })).toBe(7.5);
});

test('a link is idle that carried nothing of its callers, whatever it carried while the stack came up', () => {
  const atUp = new Map([
    ['seed->oss', 900],
    ['app->oss', 100],
  ]);
  const atGate = new Map([
    ['seed->oss', 900],
    ['app->oss', 400],
  ]);
  const measured = new Map([
    ['seed->oss', 1500],
    ['app->oss', 1000],
  ]);
  const asked = new Map([
    ['seed->oss', 1500],
    ['app->oss', 1100],
  ]);
  const used = sum(growth(atUp, atGate), growth(measured, asked));
  expect(carriedBefore(['seed->oss', 'app->oss', 'new->oss'], used)).toEqual({
    bytes: { 'seed->oss': 0, 'app->oss': 400, 'new->oss': 0 },
    idle: ['seed->oss', 'new->oss'],
  });
});
