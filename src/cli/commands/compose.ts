import { newRun } from '../../adapters/run-folder.ts';
import { printWired } from '../../environments/compose.ts';
import { EXIT } from '../../model/errors.ts';
import { defaultStackFile } from '../files.ts';
import { requireStack } from '../require-stack.ts';

interface ComposeOptions {
  readonly profile?: string;
  readonly lang?: string;
}

/** Prints the Compose file as it is wired for a drill; starts nothing. */
export const config = async (file: string | undefined, options: ComposeOptions): Promise<number> => {
  const stack = await requireStack(file ?? defaultStackFile(), { ...options, env: 'compose' });
  const profile = options.profile === undefined ? {} : { profile: options.profile };
  const wired = await printWired({ run: newRun(), stack, seed: 1, folder: '', ...profile });
  process.stdout.write(wired);
  return EXIT.passed;
};
