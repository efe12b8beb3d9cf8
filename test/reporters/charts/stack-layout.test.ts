import { expect, test } from 'vitest';
import { edgesOf, NODE, stackLayout } from '../../../src/reporters/charts/stack-layout.ts';

const links = ['client->app', 'app->oss:9000', 'oss->auth', 'app->auth', 'auth->app', 'operator->auth', 'job->oss'];
const layout = stackLayout(edgesOf(links), [
  { surface: 'home', enters: 'app' },
  { surface: 'order', enters: 'app' },
]);
const x = (name: string): number => layout.nodes.get(name)?.x ?? Number.NaN;

test('whoever asks stands left of whom he asks, also where some ask in a circle', () => {
  expect(x('app')).toBeLessThan(x('oss'));
  expect(x('oss')).toBeLessThan(x('auth'));
  expect(x('job')).toBeLessThan(x('oss'));
});

test('the links of the drill itself are no part of it, and a port is no component', () => {
  expect([...layout.nodes.keys()].toSorted()).toEqual(['app', 'auth', 'job', 'oss']);
});

test('nothing lies on anything else, or outside', () => {
  const places = [...layout.nodes.values()];
  for (const one of places) {
    expect(one.x + NODE.width).toBeLessThanOrEqual(layout.width);
    expect(one.y + NODE.height / 2).toBeLessThanOrEqual(layout.height);
    const near = places.filter((other) => other.x === one.x && Math.abs(other.y - one.y) < NODE.height);
    expect(near).toHaveLength(1);
  }
  expect(layout.brackets).toHaveLength(1);
  expect(layout.surfaces.map(({ name }) => name)).toEqual(['home', 'order']);
});
