const MEGABYTE = 1_000_000;

const rowOf = ({ tag, from, bytes, seconds }) => [
  tag,
  from,
  `${(bytes / MEGABYTE).toFixed(1)} MB`,
  seconds === undefined ? 'there already' : `${seconds.toFixed(1)} s`,
];

/** Images as a table in plain text. */
export const table = (images) => {
  const rows = [['image', 'made from', 'size', 'took'], ...images.map(rowOf)];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column]))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
};
