import { readFileSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { placeProblems, renderFindings } from '../loader/index.ts';
import type { FileError } from '../model/errors.ts';
import type { Language } from '../model/text.ts';

const shown = (file: string): string => {
  const path = relative('', file);
  return path.startsWith('..') || isAbsolute(path) ? file : path;
};

/** Mistakes in a file that another program has read, each with the line where it is written. */
export const fileErrorText = ({ file, problems }: FileError, language: Language): string => {
  const source = { file: shown(file), text: readFileSync(file, 'utf8') };
  return renderFindings(placeProblems(source, problems), language);
};
