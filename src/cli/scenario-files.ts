import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../model/errors.ts';

const YAML = /\.ya?ml$/;

/** The files that these paths mean: files as they are, folders by the YAML files in them. InputError names one that is not there. */
export const filesOf = (paths: readonly string[]): readonly string[] =>
  paths.flatMap((path) => {
    if (!existsSync(path))
      throw new InputError(
        `${path}: there is no such file or folder; name a scenario file, as in scenarios/db-down.yaml`,
      );
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => YAML.test(name))
      .toSorted()
      .map((name) => join(path, name));
  });

/** Where scenarios of a stack are likely to be: beside it, below it, beside its folder, and here. */
const likelyFolders = (stack: string): readonly string[] => {
  const folder = dirname(stack);
  return [...new Set([folder, join(folder, 'scenarios'), resolve(folder, '../scenarios'), resolve('scenarios')])];
};

const STACK_OF = /^stack:[\s{]*file:\s*["']?([^\s"',}]+)/m;

/** The scenario files near a stack that name it. */
export const scenariosOf = async (stack: string): Promise<readonly string[]> => {
  const files = filesOf(likelyFolders(stack).filter((folder) => existsSync(folder)));
  const named = await Promise.all(
    files.map(async (file) => {
      const [, path] = STACK_OF.exec(await readFile(file, 'utf8').catch(() => '')) ?? [];
      return path !== undefined && resolve(dirname(file), path) === stack;
    }),
  );
  return files.filter((_, index) => named[index]);
};
