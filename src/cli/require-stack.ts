import { renderFindings } from '../loader/index.ts';
import { InputError } from '../model/errors.ts';
import type { Stack } from '../model/stack.ts';
import { openStack, type EnvironmentName } from './files.ts';

interface StackOptions {
  readonly profile?: string;
  readonly env?: EnvironmentName;
}

/** A stack without a mistake, and with this profile; InputError tells all that is wrong. */
export const requireStack = async (file: string, options: StackOptions): Promise<Stack> => {
  const { value, findings } = await openStack(file, options.env);
  if (!value)
    throw new InputError({
      en: `${file} cannot be used; nothing was started\n${renderFindings(findings, 'en')}`,
      zh: `${file} 无法使用，未启动任何东西\n${renderFindings(findings, 'zh')}`,
    });
  if (options.profile !== undefined && !(options.profile in value.profiles)) {
    const known = Object.keys(value.profiles);
    throw new InputError({
      en: `the stack ${value.id} has no profile ${options.profile}; it has ${known.join(', ') || 'none'}`,
      zh: `环境 ${value.id} 没有配置 ${options.profile}；现有 ${known.join('、') || '无'}`,
    });
  }
  return value;
};
