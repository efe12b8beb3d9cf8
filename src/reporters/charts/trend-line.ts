import { element, type Markup, words } from './svg.ts';

/** A number over runs; null: that run has none. */
export interface TrendLine {
  readonly id: string;
  readonly title: string;
  readonly finding: string;
  readonly values: readonly (number | null)[];
  /** How the largest is written. */
  readonly most: string;
  readonly first: string;
  readonly last: string;
}

const WIDTH = 420;
const HEIGHT = 110;
const LEFT = 10;
const RIGHT = 410;
const TOP = 26;
const FLOOR = 86;
const RADIUS = 3;

interface Point {
  readonly x: number;
  readonly y: number;
}

const pointsOf = (values: TrendLine['values']): readonly (Point | null)[] => {
  const top = Math.max(1, ...values.flatMap((value) => value ?? []));
  const step = values.length < 2 ? 0 : (RIGHT - LEFT) / (values.length - 1);
  return values.map((value, index) =>
    value === null
      ? null
      : { x: Math.round(LEFT + index * step), y: Math.round(FLOOR - ((FLOOR - TOP) * value) / top) },
  );
};

/** A gap where a run has no number. */
const pathOf = (points: readonly (Point | null)[]): string =>
  points
    .map((point, index) => (point === null ? '' : `${points[index - 1] ? 'L' : 'M'}${point.x} ${point.y}`))
    .join('');

const label = (x: number, y: number, text: string): Markup =>
  element('text', { x, y, 'text-anchor': x === LEFT ? 'start' : 'end' }, [words(text)]);

/** A small line, from nothing to the largest number. */
export const trendLine = ({ id, title, finding, values, most, first, last }: TrendLine): Markup => {
  const points = pointsOf(values);
  const own = { title: `${id}-title`, desc: `${id}-desc` };
  return element(
    'svg',
    {
      class: 'trend',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: 'img',
      'aria-labelledby': own.title,
      'aria-describedby': own.desc,
    },
    [
      element('title', { id: own.title }, [words(title)]),
      element('desc', { id: own.desc }, [words(finding)]),
      element('path', { class: 't-rule', d: `M${LEFT} ${TOP}H${RIGHT}M${LEFT} ${FLOOR}H${RIGHT}` }),
      element('path', { class: 't-line', d: pathOf(points) }),
      ...points.flatMap((point) =>
        point === null ? [] : [element('circle', { class: 't-dot', cx: point.x, cy: point.y, r: RADIUS })],
      ),
      label(LEFT, TOP - 8, most),
      label(LEFT, HEIGHT - 6, first),
      ...(values.length > 1 ? [label(RIGHT, HEIGHT - 6, last)] : []),
    ],
  );
};
