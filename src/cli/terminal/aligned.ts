import { pad, widest } from './layout.ts';

const GAP = 2;

/** Rows of which each column is as wide as its widest. */
export const aligned = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_cell, column) => widest(rows.map((row) => row[column] ?? '')) + GAP);
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join('')
      .trimEnd(),
  );
};
