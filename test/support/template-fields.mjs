import { acrossView } from '../../dist/reporters/view/across.js';
import { specimenRequest } from '../../dist/reporters/template/specimen.js';

const HEADS = { en: ['field', 'for example'], zh: ['字段', '示例'] };
const MOST_SHOWN = 60;
/** Labels have a paragraph of their own. */
const LEFT_OUT = new Set(['text']);

const leavesOf = (value, path) => {
  if (typeof value === 'function') return [];
  if (Array.isArray(value)) return value.flatMap((inner) => leavesOf(inner, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}.${name}`));
};

const shown = (example) => {
  const short = example.length > MOST_SHOWN ? `${example.slice(0, MOST_SHOWN)}…` : example;
  return short === '' ? '' : `\`${short.replaceAll('`', "'").replaceAll('|', String.raw`\|`)}\``;
};

/** A table of every field of a report, with what it says of a drill in which everything happened. */
export const templateFields = (language) => {
  const examples = new Map();
  for (const [path, example] of leavesOf(acrossView(specimenRequest, language), '')) {
    if (LEFT_OUT.has(path.split('.')[0])) continue;
    if (!examples.get(path)) examples.set(path, example);
  }
  const rows = [...examples].map(([path, example]) => `| \`${path}\` | ${shown(example)} |`);
  return [`| ${HEADS[language].join(' | ')} |`, '| --- | --- |', ...rows].join('\n');
};
