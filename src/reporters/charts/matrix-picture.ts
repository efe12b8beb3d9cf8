import stringWidth from 'string-width';
import { element, type Markup, together, words } from './svg.ts';

type ToneName = 'good' | 'bad' | 'doubt';

interface Toned {
  readonly tone: ToneName;
  readonly glyph: string;
}

/** A strip over the drill: `x` and `width` in seconds. */
interface Course {
  readonly length: number;
  readonly stretches: readonly { state: string; x: number; y: number; width: number; height: number }[];
  readonly bands: readonly { x: number; width: number }[];
}

interface PictureRow extends Toned {
  readonly name: string;
  readonly stage: string;
  readonly declared: string;
  readonly observed: string;
  readonly verdict: string;
  readonly recovered: string;
  readonly strip: Course;
}

interface PictureClass extends Toned {
  readonly heading: string;
  readonly bar: string;
  readonly count: string;
  readonly rows: readonly PictureRow[];
}

interface PictureHead extends Toned {
  readonly word: string;
  readonly title: string;
  readonly summary: string;
  readonly lang: string;
  readonly simulated: string;
}

type ColumnName = 'surface' | 'declared' | 'observed' | 'verdict' | 'recovered' | 'course';

interface PictureTexts {
  readonly hasStages: boolean;
  readonly columns: Readonly<Record<ColumnName, string>>;
}

const WIDTH = 1080;
const LETTER = 7.2;
const ROW = 24;
const MARGIN = 22;
/** Where each column begins. */
const AT: Readonly<Record<ColumnName, number>> = {
  surface: 44,
  declared: 270,
  observed: 494,
  verdict: 662,
  recovered: 770,
  course: 900,
};
const COURSE_WIDTH = WIDTH - MARGIN - AT.course;

/** Grounds of its own: a chat that is dark must not swallow dark letters. */
const STYLE = `
svg{font:13px system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
.page{fill:#fff;stroke:#dfe3e9}.ink{fill:#1c2128}.mute{fill:#566070}.good{fill:#17702f}.bad{fill:#b3261e}.doubt{fill:#8a5a00}
.line{stroke:#dfe3e9}.sunk{fill:#f0f2f5}.band{fill:#e6e0d3}.healthy{fill:#17702f}.declared{fill:#3a5fc8}.failing{fill:#b3261e}
.title{font-size:18px;font-weight:650}.bold{font-weight:650}.small{font-size:12px}
@media (prefers-color-scheme:dark){.page{fill:#161b22;stroke:#2b323c}.ink{fill:#e8ebf0}.mute{fill:#9ba5b4}.good{fill:#4cc46a}
.bad{fill:#ff7b72}.doubt{fill:#e0ac3b}.line{stroke:#2b323c}.sunk{fill:#0e1116}.band{fill:#2c2a24}.healthy{fill:#4cc46a}
.declared{fill:#86a8ff}.failing{fill:#ff7b72}}`;

/** As much of a text as there is room for; Chinese letters take twice the room. */
const fitted = (text: string, room: number): string => {
  const most = Math.floor(room / LETTER);
  if (stringWidth(text) <= most) return text;
  let kept = '';
  for (const letter of text) {
    if (stringWidth(kept + letter) > most - 1) break;
    kept += letter;
  }
  return `${kept}…`;
};

const line = (
  said: string,
  at: { readonly x: number; readonly y: number; readonly room: number; is: string },
): Markup => element('text', { class: at.is, x: at.x, y: at.y }, [words(fitted(said, at.room))]);

const course = ({ length, stretches, bands }: Course, y: number): Markup => {
  const scale = `translate(${AT.course} ${y - 13}) scale(${(COURSE_WIDTH / Math.max(1, length)).toPrecision(6)} 1.6)`;
  return element('g', { transform: scale }, [
    element('rect', { class: 'sunk', x: 0, y: 0, width: length, height: 10 }),
    ...bands.map(({ x, width }) => element('rect', { class: 'band', x, y: 0, width, height: 10 })),
    ...stretches.map(({ state, ...box }) => element('rect', { class: state, ...box })),
  ]);
};

const room = (from: ColumnName, to: ColumnName): number => AT[to] - AT[from] - 10;

const rowAt = (row: PictureRow, y: number, hasStages: boolean): Markup => {
  const name = hasStages && row.stage !== '' ? `${row.name} · ${row.stage}` : row.name;
  const cell = (said: string, [from, to]: readonly [ColumnName, ColumnName], is = 'ink'): Markup =>
    line(said, { x: AT[from], y, room: room(from, to), is });
  return together([
    line(row.glyph, { x: MARGIN, y, room: 20, is: `${row.tone} bold` }),
    cell(name, ['surface', 'declared']),
    cell(row.declared, ['declared', 'observed']),
    cell(row.observed, ['observed', 'verdict']),
    cell(row.verdict, ['verdict', 'recovered'], `${row.tone} bold`),
    cell(row.recovered, ['recovered', 'course']),
    course(row.strip, y),
  ]);
};

const classAt = (one: PictureClass, top: number, { hasStages, columns }: PictureTexts): Markup => {
  const y = top + 22;
  const heads = (Object.keys(AT) as ColumnName[]).map((name) =>
    line(columns[name], { x: AT[name], y: y + ROW - 2, room: 160, is: 'mute small' }),
  );
  return together([
    element('path', { class: 'line', d: `M${MARGIN} ${top}H${WIDTH - MARGIN}` }),
    line(one.glyph, { x: MARGIN, y, room: 20, is: `${one.tone} bold` }),
    line(`${one.heading} ${one.bar} ${one.count}`, { x: AT.surface, y, room: WIDTH - 100, is: 'ink bold' }),
    ...heads,
    ...one.rows.map((row, index) => rowAt(row, y + ROW * (index + 2), hasStages)),
  ]);
};

const heightOf = ({ rows }: PictureClass): number => ROW * (rows.length + 2) + 14;

/** A matrix by class below its verdict; a file that needs nothing else. */
export const matrixPicture = (head: PictureHead, classes: readonly PictureClass[], texts: PictureTexts): Markup => {
  const tops = classes.map((_one, index) => 84 + classes.slice(0, index).reduce((sum, one) => sum + heightOf(one), 0));
  const height = 84 + classes.reduce((sum, one) => sum + heightOf(one), 0) + 8;
  const says = `${head.word} · ${head.title}`;
  const size = { width: WIDTH, height, viewBox: `0 0 ${WIDTH} ${height}` };
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img', lang: head.lang };
  return element('svg', { ...attributes, 'aria-labelledby': 'title', 'aria-describedby': 'desc' }, [
    element('title', { id: 'title' }, [words(says)]),
    element('desc', { id: 'desc' }, [words(head.summary)]),
    element('style', {}, [{ markup: STYLE }]),
    element('rect', { class: 'page', x: 0.5, y: 0.5, width: WIDTH - 1, height: height - 1, rx: 10 }),
    line(`${head.glyph} ${says}`, { x: MARGIN, y: 36, room: 0.72 * (WIDTH - 180), is: `${head.tone} title` }),
    element('text', { class: 'mute small', x: WIDTH - MARGIN, y: 34, 'text-anchor': 'end' }, [words(head.simulated)]),
    line(head.summary, { x: MARGIN, y: 60, room: WIDTH - 60, is: 'ink' }),
    ...classes.map((one, index) => classAt(one, tops[index] ?? 0, texts)),
  ]);
};
