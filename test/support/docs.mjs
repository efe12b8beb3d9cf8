/**
 * `npm run docs`: writes what the READMEs take from the code, the tables of faults and probes, the pages in docs/ on
 * every key of the files that people write, and the table of what report templates may name.
 *
 *   --check              write nothing; fail where a README differs
 *   --transcript FILE    take what a drill printed, shortened, into the README of its --lang (en)
 *   --same-words FILE    fail where the transcript in that README has words, not figures, that FILE has not
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { faults } from '../../dist/faults/index.js';
import { probes } from '../../dist/probes/index.js';
import { referencePages } from './reference.mjs';
import { fieldBlocks, templateFields } from './template-fields.mjs';

const HEADS = {
  en: { faults: ['fault', 'what it does', 'parameters'], probes: ['probe', 'what it looks at', 'parameters'] },
  zh: { faults: ['故障', '作用', '参数'], probes: ['探针', '看什么', '参数'] },
};

const TEMPLATE_PAGES = { en: 'docs/report-templates.md', zh: 'docs/report-templates.zh-CN.md' };
const READMES = { en: 'README.md', zh: 'README.zh-CN.md' };

/** `latency`, and in brackets what may be left out. */
const parameters = (kind) => {
  const { properties, required = [] } = z.toJSONSchema(kind.params, { io: 'input', unrepresentable: 'any' });
  const said = Object.keys(properties).map((name) => (required.includes(name) ? `\`${name}\`` : `[\`${name}\`]`));
  return said.join(' ');
};

const table = (language, block, kinds) =>
  [
    `| ${HEADS[language][block].join(' | ')} |`,
    `| ${HEADS[language][block].map(() => '---').join(' | ')} |`,
    ...Object.entries(kinds).map(([name, kind]) => `| \`${name}\` | ${kind.summary[language]} | ${parameters(kind)} |`),
  ].join('\n');

const marks = (text, block) => {
  const [begin, end] = [`<!-- begin ${block} -->`, `<!-- end ${block} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`a page has no block "${block}"`);
  return [from + begin.length, to];
};

const fill = (text, block, content) => {
  const [from, to] = marks(text, block);
  return `${text.slice(0, from)}\n\n${content}\n\n${text.slice(to)}`;
};

const rendered = async (language, text) => {
  const withFaults = fill(text, 'faults', table(language, 'faults', faults));
  const whole = fill(withFaults, 'probes', table(language, 'probes', probes));
  return format(whole, { ...(await resolveConfig(READMES[language])), parser: 'markdown' });
};

const SHOWN_CELLS = 3;
const ELLIPSIS = '  …';
/** A line of the matrix: a mark, then the name of a surface. */
const isCell = (line) => /^\S \S+\.\S+ /.test(line);

/** The first cells of each class, and all other lines. */
const shortened = (text) => {
  let run = 0;
  return text
    .split('\n')
    .flatMap((line) => {
      run = isCell(line) ? run + 1 : 0;
      if (run <= SHOWN_CELLS) return [line.trimEnd()];
      return run === SHOWN_CELLS + 1 ? [ELLIPSIS] : [];
    })
    .join('\n')
    .trim();
};

/** What stays the same from run to run: no figures, no run's name, no widths. */
const wordsOf = (line) =>
  line
    .replaceAll(/\b(?!PASSED|FAILED)[0-9A-Z]{6}\b/g, 'RUN')
    .replaceAll(/\[[#-]+\]/g, '')
    .replaceAll(/(slowest|最慢) [a-z.]+/g, '$1 SURFACE')
    .replaceAll(/\d[\d.,:]*/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();

const withTranscript = async (file, log) => {
  const text = await readFile(file, 'utf8');
  await writeFile(file, fill(text, 'transcript', `\`\`\`text\n${shortened(await readFile(log, 'utf8'))}\n\`\`\``));
};

/** Lines of the README's transcript whose words the log has not. */
const strangeLines = async (file, log) => {
  const text = await readFile(file, 'utf8');
  const told = text.slice(...marks(text, 'transcript')).split('\n');
  const lines = told.filter((line) => wordsOf(line) !== '' && line !== ELLIPSIS && !line.startsWith('```'));
  const known = new Set((await readFile(log, 'utf8')).split('\n').map(wordsOf));
  return lines.length === 0 ? ['there is no transcript'] : lines.filter((line) => !known.has(wordsOf(line)));
};

/** Writes a file that differs from what the code says, or only tells of it. */
const settle = async (file, due, { check }) => {
  const text = await readFile(file, 'utf8').catch(() => '');
  if (due === text) return;
  if (!check) await writeFile(file, due);
  if (check) process.exitCode = 1;
  process.stdout.write(check ? `${file} differs from the code: npm run docs\n` : `${file} written\n`);
};

const writeAll = async ({ check }) => {
  for (const [language, file] of Object.entries(READMES)) {
    await settle(file, await rendered(language, await readFile(file, 'utf8')), { check });
    for (const [page, text] of Object.entries(await referencePages(language)))
      await settle(page, await format(text, { ...(await resolveConfig(page)), parser: 'markdown' }), { check });
    const templates = TEMPLATE_PAGES[language];
    const page = await readFile(templates, 'utf8');
    const filled = fieldBlocks.reduce((text, block) => fill(text, block, templateFields(block, language)), page);
    await settle(templates, await format(filled, { ...(await resolveConfig(templates)), parser: 'markdown' }), {
      check,
    });
  }
};

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    transcript: { type: 'string' },
    'same-words': { type: 'string' },
    lang: { type: 'string', default: 'en' },
  },
});
const { check, transcript, lang } = values;
const compared = values['same-words'];
if (compared !== undefined) {
  const strange = await strangeLines(READMES[lang], compared);
  for (const line of strange) process.stdout.write(`${READMES[lang]}, transcript: ${line}\n`);
  process.exitCode = strange.length > 0 ? 1 : 0;
} else {
  if (transcript !== undefined) await withTranscript(READMES[lang], transcript);
  await writeAll({ check });
}
