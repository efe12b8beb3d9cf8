import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketStarts } from '../../src/core/buckets.ts';

test('buckets are a second long in a short drill, and a share of it in a long one', () => {
  expect(bucketStarts({ span: { from: 0, to: 4000 }, edges: [], most: 600 })).toEqual([0, 1000, 2000, 3000]);
  expect(bucketStarts({ span: { from: 0, to: 40_000 }, edges: [], most: 4 })).toEqual([0, 10_000, 20_000, 30_000]);
});

test('whole buckets stand on both sides of the first edge, and the next one cuts its last bucket short', () => {
  const starts = bucketStarts({ span: { from: 0, to: 8000 }, edges: [6100, 2500], most: 600 });
  expect(starts).toEqual([0, 500, 1500, 2500, 3500, 4500, 5500, 6100, 7100]);
});

test('whatever the edges are, each within the span begins a bucket, and buckets go up and cover the span', () => {
  const ms = fc.integer({ min: 0, max: 5_000_000 });
  fc.assert(
    fc.property(ms, ms, fc.array(ms, { maxLength: 6 }), (from, length, edges) => {
      const span = { from, to: from + length + 1 };
      const starts = bucketStarts({ span, edges, most: 60 });
      expect(starts[0]).toBe(from);
      expect(starts).toEqual([...new Set(starts)].toSorted((a, b) => a - b));
      for (const edge of edges) if (edge > from && edge < span.to) expect(starts).toContain(edge);
      expect(starts.length).toBeLessThanOrEqual(60 + 2 * edges.length + 1);
    }),
  );
});
