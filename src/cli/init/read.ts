import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { composeVersion, readCompose, resolveCompose } from '../../adapters/compose-cli.ts';
import { composeVariables } from '../../environments/compose/images.ts';
import { hazardsOf } from '../../environments/compose/hazards.ts';
import type { ComposeModel } from '../../model/compose.ts';
import { FileError, InputError, StackError, textOf, type Misplaced } from '../../model/errors.ts';
import { componentName, RESERVED_NAMES } from '../../model/stack-file.ts';

/** The names that Compose itself looks for, in its order. */
const USUAL = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

/** A Compose file, read by Compose. */
export interface ReadCompose {
  /** Absolute. */
  readonly file: string;
  /** What Compose calls the project. */
  readonly name: string;
  readonly model: ComposeModel;
  /** A file beside it that Compose merges in where no file is named; a stack file names one. */
  readonly override?: string;
}

const found = (given: string | undefined): string => {
  if (given !== undefined) {
    if (existsSync(given)) return resolve(given);
    throw new InputError({
      en: `${given}: there is no such file; name a Compose file`,
      zh: `${given}：没有这个文件；请指定 Compose 文件`,
    });
  }
  const here = USUAL.find((name) => existsSync(name));
  if (here !== undefined) return resolve(here);
  throw new InputError({
    en: `there is no ${USUAL.join(', ')} in this folder; name your Compose file: brownout init path/to/compose.yaml`,
    zh: `此目录中没有 ${USUAL.join('、')}；请指定 Compose 文件：brownout init path/to/compose.yaml`,
  });
};

const overrideOf = (file: string): string | undefined =>
  ['.yaml', '.yml']
    .map((ending) => join(dirname(file), `${basename(file).replace(/\.ya?ml$/, '')}.override${ending}`))
    .find((path) => existsSync(path));

const unusable = (file: string, error: unknown): unknown => {
  if (!(error instanceof StackError)) return error;
  const { en, zh } = textOf(error);
  const name = relative('', file);
  return new InputError({
    en: `${name}: Compose cannot use it; nothing was written\n${en}`,
    zh: `${name}：Compose 无法使用它；未写入任何文件\n${zh}`,
  });
};

/** Reads a Compose file as Compose does. InputError where there is none, or Compose dislikes it. */
export const readComposeFile = async (given: string | undefined): Promise<ReadCompose> => {
  const file = found(given);
  await composeVersion();
  try {
    const env = composeVariables(file);
    const { name } = await readCompose({ file, env });
    const model = await resolveCompose({ project: name, file, env });
    const override = overrideOf(file);
    return { file, name, model, ...(override !== undefined && { override }) };
  } catch (error) {
    throw unusable(file, error);
  }
};

const badName = (name: string): Misplaced | undefined => {
  if (componentName.safeParse(name).success && !RESERVED_NAMES.includes(name)) return undefined;
  return {
    path: ['services', name],
    message: {
      en: `service ${name}: a component cannot be called so`,
      zh: `服务 ${name}：组件不能叫这个名字`,
    },
    mend: {
      en: `a name has lower-case letters, digits, dashes and underscores, and is none of ${RESERVED_NAMES.join(', ')}`,
      zh: `名称由小写字母、数字、连字符和下划线组成，且不能是 ${RESERVED_NAMES.join('、')}`,
    },
  };
};

/** Throws a FileError with all that keeps these services from being wired. */
export const checkServices = ({ file, model }: ReadCompose, services: readonly string[]): void => {
  const problems = [...services.flatMap((name) => badName(name) ?? []), ...hazardsOf(model, services)];
  if (problems.length > 0) throw new FileError(file, problems);
};
