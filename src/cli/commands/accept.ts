import { readFileSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { describeCell } from '../../core/classify.ts';
import { acceptCells, type Accepted } from '../../loader/index.ts';
import { say, sayText, type Messages } from '../../messages/index.ts';
import { EXIT, InputError } from '../../model/errors.ts';
import { named } from '../../model/text.ts';
import { openScenario } from '../files.ts';
import { languageOf } from '../language.ts';
import { filesOf } from '../scenario-files.ts';

interface AcceptOptions {
  readonly scenario: readonly string[];
  readonly all?: boolean;
  readonly lang?: string;
  readonly json?: boolean;
}

interface Reviewed extends Accepted {
  readonly file: string;
}

/** Where record puts scenarios, and where they are otherwise. */
const DEFAULT_FOLDERS = ['brownout/scenarios', 'scenarios'];

const foldersOf = (given: readonly string[]): readonly string[] => {
  if (given.length > 0) return filesOf(given);
  for (const folder of DEFAULT_FOLDERS) {
    try {
      return filesOf([folder]);
    } catch {
      continue;
    }
  }
  throw new InputError({
    en: `there is no folder ${DEFAULT_FOLDERS.join(' or ')} here; name scenario files with --scenario`,
    zh: `此处没有 ${DEFAULT_FOLDERS.join(' 或 ')} 目录；请用 --scenario 指定场景文件`,
  });
};

/** What each accepted cell of a file says, in short. */
const inWords = async ({ file, accepted }: Reviewed, messages: Messages): Promise<readonly string[]> => {
  const { value } = await openScenario(file);
  const cells = value?.cells.filter(({ surface }) => accepted.includes(surface)) ?? [];
  return cells.flatMap((cell) => {
    const surface = value?.stack.surfaces.find(({ name }) => name === cell.surface);
    if (!surface) return [];
    return `  ✓ ${cell.surface}  ${messages.classes[cell.expectation.kind]}: ${sayText(messages, describeCell(cell, surface))}`;
  });
};

const tell = async (files: readonly Reviewed[], messages: Messages): Promise<void> => {
  for (const reviewed of files) {
    if (reviewed.accepted.length === 0) continue;
    process.stdout.write([relative('', reviewed.file), ...(await inWords(reviewed, messages)), ''].join('\n'));
  }
  const left = files.filter((it) => it.left.length > 0);
  const accepted = files.reduce((count, it) => count + it.accepted.length, 0);
  process.stdout.write(
    `${messages.accept.done(
      accepted,
      left.reduce((count, it) => count + it.left.length, 0),
    )}\n`,
  );
  for (const { file, left: names } of left) process.stdout.write(`  ${relative('', file)}: ${names.join(', ')}\n`);
};

const unknownText = (unknown: ReturnType<typeof acceptCells>['unknown']): InputError => {
  const told = unknown.map(({ name, meant }) => (meant === undefined ? `"${name}"` : `"${name}" (${meant}?)`));
  const { en, zh } = named(told);
  return new InputError({
    en: `no recorded cell is called ${en}; nothing was changed`,
    zh: `没有名为 ${zh} 的待复核预期；未改动任何文件`,
  });
};

/** Says that what was recorded is what shall be: takes `recorded: true` off cells, and tells which are left. */
export const accept = async (surfaces: readonly string[], options: AcceptOptions): Promise<number> => {
  const messages = say(languageOf(options.lang));
  const names = options.all ? ['*'] : surfaces;
  if (names.length === 0) throw new InputError(messages.accept.nothingNamed);
  const files = foldersOf(options.scenario).map((path) => resolve(path));
  const reviewed = files.map((file) => ({ file, ...acceptCells({ file, text: readFileSync(file, 'utf8') }, names) }));
  const unknown = names.filter((name) => reviewed.every((it) => it.unknown.some((other) => other.name === name)));
  if (unknown.length > 0 && !options.all)
    throw unknownText(
      unknown.map((name) => ({
        name,
        meant: reviewed.flatMap((it) => it.unknown.find((other) => other.name === name)?.meant ?? [])[0],
      })),
    );
  for (const { file, text, accepted } of reviewed) if (accepted.length > 0) writeFileSync(file, text);
  if (options.json)
    process.stdout.write(
      `${JSON.stringify(
        reviewed.map(({ file, accepted, left }) => ({ file, accepted, left })),
        null,
        2,
      )}\n`,
    );
  else await tell(reviewed, messages);
  return EXIT.passed;
};
