/** A value that holds from one place to the next; null: there is none. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly value: number | null;
}

/** A line of steps, broken where there is no value: `M0 10h4v-2h4`. Whole numbers and relative moves keep it short. */
export const stepPath = (steps: readonly Step[], y: (value: number) => number): string => {
  let path = '';
  let pen: { readonly x: number; readonly y: number } | null = null;
  for (const { from, to, value } of steps) {
    const [left, right] = [Math.round(from), Math.round(to)];
    if (value === null) {
      pen = null;
      continue;
    }
    const level = Math.round(y(value));
    if (pen === null) path += `M${left} ${level}`;
    else if (level !== pen.y) path += `v${level - pen.y}`;
    path += `h${right - left}`;
    pen = { x: right, y: level };
  }
  // Two moves along are one.
  return path.replaceAll(/h(\d+)(?:h\d+)+/g, (moves) => `h${sumOf(moves)}`);
};

const sumOf = (moves: string): number =>
  moves
    .split('h')
    .slice(1)
    .reduce((sum, move) => sum + Number(move), 0);

/** Bars from a base line upwards. */
export const barPath = (steps: readonly Step[], { base, y }: { base: number; y(value: number): number }): string =>
  steps
    .flatMap(({ from, to, value }) => {
      if (value === null || value === 0) return [];
      const [left, right] = [Math.round(from), Math.round(to)];
      const high = Math.max(1, base - Math.round(y(value)));
      return [`M${left} ${base}v-${high}h${right - left}v${high}z`];
    })
    .join('');
