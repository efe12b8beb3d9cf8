import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../model/errors.ts';

const YAML = /\.ya?ml$/;

/** The files that these paths mean: files as they are, folders by the YAML files in them. InputError names one that is not there. */
export const filesOf = (paths: readonly string[]): readonly string[] =>
  paths.flatMap((path) => {
    if (!existsSync(path))
      throw new InputError(
        `${path}: there is no such file or folder; name a scenario file, as in scenarios/auth-down.yaml`,
      );
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path)
      .filter((name) => YAML.test(name))
      .toSorted()
      .map((name) => join(path, name));
  });
