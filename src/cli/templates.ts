import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../model/errors.ts';
import { checkTemplates, templateFiles, type TemplateProblem, type Templates } from '../reporters/index.ts';

const OWN = new URL('../../reports/templates/', import.meta.url);
const ENDING = '.hbs';

/** Templates that Brownout brings. */
export const ownTemplates = (names: readonly string[] = templateFiles): Templates =>
  Object.fromEntries(names.map((name) => [name, readFileSync(new URL(name, OWN), 'utf8')]));

const filesIn = (folder: string): readonly string[] => {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new InputError({ en: `--template: there is no folder ${folder}`, zh: `--template：没有目录 ${folder}` });
  const files = readdirSync(folder).filter((name) => name.endsWith(ENDING));
  if (files.length > 0) return files;
  const names = templateFiles.join(', ');
  throw new InputError({
    en: `--template: ${folder} has no ${ENDING} file; copy those that you want to change from reports/templates: ${names}`,
    zh: `--template：${folder} 中没有 ${ENDING} 文件；请从 reports/templates 复制要修改的文件：${names}`,
  });
};

const told = (folder: string, problems: readonly TemplateProblem[], language: 'en' | 'zh'): string =>
  problems.map(({ template, line, message }) => `${join(folder, template)}:${line}: ${message[language]}`).join('\n');

/**
 * Templates of a team: what its folder has takes the place of ours, or adds partials. InputError where one names what
 * is not there.
 */
export const templatesOf = (folder: string | undefined): Templates => {
  if (folder === undefined) return ownTemplates();
  const theirs = filesIn(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const);
  const templates = { ...ownTemplates(), ...Object.fromEntries(theirs) };
  const problems = checkTemplates(templates);
  if (problems.length === 0) return templates;
  throw new InputError({ en: `\n${told(folder, problems, 'en')}`, zh: `\n${told(folder, problems, 'zh')}` });
};
