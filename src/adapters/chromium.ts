import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { InputError } from '../model/errors.ts';

/** Names under which Chromium and its kin are installed. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'];
const USUAL = '/usr/bin';
const PATIENCE_MS = 60_000;

const isProgram = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The Chromium that somebody named, or one that is installed; undefined where there is none. */
export const findChromium = (named: string | undefined): string | undefined => {
  if (named !== undefined && named !== '') return isProgram(named) ? named : undefined;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), USUAL].filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
};

/** The same, or what to do about it. */
export const requireChromium = (named: string | undefined): string => {
  const found = findChromium(named);
  if (found !== undefined) return found;
  throw new InputError(
    named === undefined
      ? {
          en: 'a PDF takes a Chromium, and none is on the PATH: install one, or name one with --chromium PATH',
          zh: '生成 PDF 需要 Chromium，但 PATH 中没有：请安装，或用 --chromium PATH 指定',
        }
      : {
          en: `--chromium: ${named} is no program that can be run`,
          zh: `--chromium：${named} 不是可执行的程序`,
        },
  );
};

/** What Chromium is told so that it needs no rights and asks nobody; root has to do without its sandbox. */
const switches = (profile: string): readonly string[] => [
  '--headless',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-background-networking',
  '--no-first-run',
  `--user-data-dir=${profile}`,
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** Prints a page into a PDF file. */
export const printPdf = async (chromium: string, page: string, pdf: string): Promise<void> => {
  const profile = mkdtempSync(join(tmpdir(), 'print-of-brownout-'));
  const args = [
    ...switches(profile),
    '--no-pdf-header-footer',
    `--print-to-pdf=${resolve(pdf)}`,
    pathToFileURL(page).href,
  ];
  rmSync(pdf, { force: true });
  try {
    // What it leaves in the folder for temporary files goes with its profile.
    await promisify(execFile)(chromium, args, { timeout: PATIENCE_MS, env: { ...process.env, TMPDIR: profile } });
    if (!existsSync(pdf)) throw new Error('it ended without a word');
  } catch (error) {
    const why = error instanceof Error ? (error.message.trimEnd().split('\n').at(-1) ?? error.message) : String(error);
    throw new InputError(
      { en: `${chromium} did not print ${page}: ${why}`, zh: `${chromium} 未能打印 ${page}：${why}` },
      { cause: error },
    );
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
};
