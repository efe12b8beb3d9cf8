import { renderFindings } from '../loader/index.ts';
import { InputError } from '../model/errors.ts';
import type { Stack } from '../model/stack.ts';
import { openStack, type EnvironmentName } from './files.ts';
import { languageOf } from './language.ts';

interface StackOptions {
  readonly profile?: string;
  readonly lang?: string;
  readonly env?: EnvironmentName;
}

/** A stack without a mistake, and with this profile; InputError tells all that is wrong. */
export const requireStack = async (file: string, options: StackOptions): Promise<Stack> => {
  const { value, findings } = await openStack(file, options.env);
  if (!value)
    throw new InputError(
      `${file} cannot be used; nothing was started\n${renderFindings(findings, languageOf(options.lang))}`,
    );
  if (options.profile !== undefined && !(options.profile in value.profiles))
    throw new InputError(
      `the stack ${value.id} has no profile ${options.profile}; it has ${Object.keys(value.profiles).join(', ') || 'none'}`,
    );
  return value;
};
