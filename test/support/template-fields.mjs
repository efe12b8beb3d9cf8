import Handlebars from 'handlebars';
import { acrossView } from '../../dist/reporters/view/across.js';
import { specimenDay } from '../../dist/reporters/template/specimen-day.js';
import { specimenTrend } from '../../dist/reporters/template/specimen-trend.js';
import { specimenRequest } from '../../dist/reporters/template/specimen.js';
import { gameDayView } from '../../dist/reporters/view/game-day.js';
import { trendView } from '../../dist/reporters/view/trend.js';

const HEADS = { en: ['field', 'for example'], zh: ['字段', '示例'] };
const MOST_SHOWN = 60;
/** Labels have a paragraph of their own. */
const LEFT_OUT = new Set(['text']);

const leavesOf = (value, path) => {
  if (typeof value === 'function' || value instanceof Handlebars.SafeString) return [];
  if (Array.isArray(value)) return value.flatMap((inner) => leavesOf(inner, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}.${name}`));
};

const shown = (example) => {
  const short = example.length > MOST_SHOWN ? `${example.slice(0, MOST_SHOWN)}…` : example;
  return short === '' ? '' : `\`${short.replaceAll('`', "'").replaceAll('|', String.raw`\|`)}\``;
};

/** Block of a page -> the view whose fields it lists. */
const VIEWS = {
  fields: (language) => acrossView(specimenRequest, language),
  'game-day fields': (language) => gameDayView(specimenDay, language),
  'trend fields': (language) => trendView(specimenTrend.trend, language),
};

export const fieldBlocks = Object.keys(VIEWS);

/** A table of every field of a page, with what it says of drills in which everything happened. */
export const templateFields = (block, language) => {
  const examples = new Map();
  for (const [path, example] of leavesOf(VIEWS[block](language), '')) {
    if (LEFT_OUT.has(path.split('.')[0])) continue;
    if (!examples.get(path)) examples.set(path, example);
  }
  const rows = [...examples].map(([path, example]) => `| \`${path}\` | ${shown(example)} |`);
  return [`| ${HEADS[language].join(' | ')} |`, '| --- | --- |', ...rows].join('\n');
};
