import type { Run, SurfaceFacts } from '../model/run.ts';
import type { Surface } from '../model/stack.ts';
import { courseOf } from './course.ts';
import type { Drill } from './drill.ts';
import { gridOf, seriesOf, seriesSet } from './series.ts';
import { stripOf } from './strip.ts';

/**
 * Series of all surfaces are kept as long as they are no more buckets than this, together: a later run of the same
 * scenario may want to be drawn against them. Of a long drill with many surfaces they would make the result megabytes
 * long, and only what is not as declared is ever charted: there the others are left out.
 */
const SMALL = 10_000;

type Judged = Pick<Run, 'cells' | 'recoveries'>;

/** Surfaces of which not all is as declared, or not all is known. */
const inQuestion = ({ cells, recoveries }: Judged): ReadonlySet<string> =>
  new Set([
    ...cells.flatMap(({ surface, verdict }) => (verdict === 'pass' || verdict === 'better' ? [] : [surface])),
    ...recoveries.flatMap(({ surface, verdict }) =>
      verdict === 'fail' || verdict === 'inconclusive' ? [surface] : [],
    ),
  ]);

const factsOf = (surface: Surface, strip: string): SurfaceFacts => ({
  name: surface.name,
  title: surface.title,
  severity: surface.severity ?? null,
  owner: surface.owner ?? null,
  journey: surface.journey ?? null,
  needs: surface.needs,
  softens: surface.softens,
  strip,
});

/** What a result tells of surfaces themselves: their facts, and what they did over time. */
export const tellSurfaces = (drill: Drill, judged: Judged): Pick<Run, 'surfaces' | 'series'> => {
  const grid = gridOf(drill.record);
  const asked = inQuestion(judged);
  const isSmall = drill.surfaces.length * grid.fine.starts.length <= SMALL;
  const told = drill.surfaces.map((surface) => {
    const course = courseOf(drill, surface);
    const facts = factsOf(surface, stripOf(course, drill.record.lastAt));
    if (!isSmall && !asked.has(surface.name)) return { facts, fine: [], coarse: [] };
    const [fine, coarse] = [grid.fine, grid.coarse].map((buckets) => [seriesOf(surface.name, course, buckets)]);
    return { facts, fine: fine ?? [], coarse: coarse ?? [] };
  });
  const fine = told.flatMap((one) => one.fine);
  const coarse = told.flatMap((one) => one.coarse);
  return {
    surfaces: told.map(({ facts }) => facts),
    series: { fine: seriesSet(grid.fine, fine), coarse: seriesSet(grid.coarse, coarse) },
  };
};
