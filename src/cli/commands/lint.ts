import { relative } from 'node:path';
import { renderFindings, type Finding, type Loaded } from '../../loader/index.ts';
import { EXIT } from '../../model/errors.ts';
import { openAny, type EnvironmentName } from '../files.ts';
import { languageOf } from '../language.ts';
import { filesOf } from '../scenario-files.ts';

interface LintOptions {
  readonly profile?: string;
  readonly env?: EnvironmentName;
  readonly strict?: boolean;
  readonly lang?: string;
  readonly json?: boolean;
}

const key = ({ file, line, column, message }: Finding): string => `${file}:${line}:${column}:${message.en}`;

/** Once each: a stack's findings come with every scenario that names it. */
const distinct = (loaded: readonly Loaded<unknown>[]): readonly Finding[] => {
  const findings = loaded.flatMap((it) => it.findings);
  return [...new Map(findings.map((finding) => [key(finding), finding])).values()];
};

/** Checks files; exit 2 when one holds an error, or, where that is asked for, a warning. */
export const lint = async (paths: readonly string[], options: LintOptions): Promise<number> => {
  const files = filesOf(paths);
  const loaded = await Promise.all(files.map(async (file) => openAny(file, options)));
  const findings = distinct(loaded);
  const errors = findings.filter((it) => it.severity === 'error').length;
  if (options.json) process.stdout.write(`${JSON.stringify({ files, findings }, null, 2)}\n`);
  else {
    const told = findings.map((finding) => ({ ...finding, file: relative('', finding.file) }));
    if (told.length > 0) process.stdout.write(`${renderFindings(told, languageOf(options.lang))}\n`);
    process.stdout.write(`${files.length} files, ${errors} errors, ${findings.length - errors} warnings\n`);
  }
  return (options.strict ? findings.length : errors) > 0 ? EXIT.usage : EXIT.passed;
};
