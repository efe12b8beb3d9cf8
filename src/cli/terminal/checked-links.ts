import type { CheckedLinks, LinkUse, SurfaceUse } from '../../core/link-use.ts';
import { plain, sayText, type Messages } from '../../messages/index.ts';
import { formatSize } from '../../model/units.ts';
import { pad, widest } from './layout.ts';
import { toned, type Colours } from './terminal.ts';

interface Look {
  readonly messages: Messages;
  readonly colours: Colours;
}

const line = ({ colours }: Look, tone: 'good' | 'bad' | 'doubt', text: string): string =>
  toned(colours, tone, `${{ good: '✓', bad: '✗', doubt: '!' }[tone]} ${text}`);

const linkLines = (links: readonly LinkUse[], look: Look): readonly string[] => {
  const { check, list } = look.messages;
  const size = (bytes: number): string => (bytes === 0 ? check.none : formatSize(bytes));
  const rows = links.map((use) => ({ use, cells: [use.link, size(use.startBytes), size(use.bytes)] }));
  const head = [check.columns.link, check.columns.start, check.columns.used];
  const widths = head.map((text, column) => widest([text, ...rows.map(({ cells }) => cells[column] ?? '')]) + 2);
  const row = (cells: readonly string[]): string =>
    cells.map((cell, column) => pad(cell, widths[column] ?? 0)).join('');
  return [
    `  ${row(head)}`.trimEnd(),
    ...rows.map(({ use: { idle }, cells }) =>
      idle === null
        ? line(look, 'good', row(cells).trimEnd())
        : line(look, 'doubt', row([...cells, check.idle[idle.why](list(idle.surfaces))])),
    ),
  ];
};

const surfaceLine = ({ surface, healthyWithout, needs }: SurfaceUse, look: Look): string => {
  const { check, list } = look.messages;
  if (!healthyWithout) return line(look, 'good', check.failed(surface));
  return needs.length > 0 ? line(look, 'bad', check.bypass(surface, list(needs))) : `  ${check.alone(surface)}`;
};

/** Lines that tell what a check of links has found. */
export const checkedLines = ({ links, surfaces, notBack, cut }: CheckedLinks, look: Look): readonly string[] => {
  const { check } = look.messages;
  const unhealthy = surfaces.filter(({ healthy }) => !healthy);
  const looked = surfaces.filter(({ healthy }) => healthy);
  return [
    ...linkLines(links, look),
    ...unhealthy.map(({ surface, says }) =>
      line(look, 'bad', plain(check.unhealthy(surface, sayText(look.messages, says)))),
    ),
    ...(looked.length === 0 ? [] : ['', check.without(cut)]),
    ...looked.map((use) => surfaceLine(use, look)),
    ...notBack.map((surface) => line(look, 'bad', check.notBack(surface))),
  ];
};
