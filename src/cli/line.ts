import type { Command } from 'commander';
import { EXIT } from '../model/errors.ts';
import type { Language } from '../model/text.ts';
import { languageOf } from './language.ts';

type Action = (...args: never[]) => Promise<number>;

/** One command line as it is worked off. Commands load what they need when they run: `--help` must not wait for them. */
export class Line {
  exit: number = EXIT.passed;
  language: Language = languageOf(undefined);

  does<T extends Action>(load: () => Promise<T>): (...args: Parameters<T>) => Promise<void> {
    return async (...args) => {
      const { lang: asked } = (args.at(-1) as unknown as Command).opts<{ readonly lang?: string }>();
      this.language = languageOf(asked);
      const action = await load();
      this.exit = await action(...args);
    };
  }
}
