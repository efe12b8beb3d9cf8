import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printPdf } from '../adapters/chromium.ts';
import { refused } from './refused.ts';

/** Pages that are to be written, rendered already. */
export interface Pages {
  readonly folder: string;
  readonly pages: readonly { readonly name: string; readonly content: string }[];
  /** The Chromium that prints the first of them, too. */
  readonly chromium: string | undefined;
}

const HTML = /\.html$/;

const write = ({ folder, pages }: Pages): readonly string[] => {
  try {
    mkdirSync(folder, { recursive: true });
    return pages.map(({ name, content }) => {
      const file = join(folder, name);
      writeFileSync(file, content);
      return file;
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refused(({ gameDay }) => gameDay.unwritable(folder, why), { cause: error });
  }
};

/** Writes pages of several runs; returns their files. */
export const writePages = async (all: Pages): Promise<readonly string[]> => {
  const files = write(all);
  const page = files.find((file) => HTML.test(file));
  if (all.chromium === undefined || page === undefined) return files;
  const pdf = page.replace(HTML, '.pdf');
  await printPdf(all.chromium, page, pdf);
  return [...files, pdf];
};
