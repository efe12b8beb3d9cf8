import { createInterface, type Interface } from 'node:readline/promises';
import type { Choices, Proposal } from '../../core/proposal/propose.ts';
import type { Messages } from '../../messages/index.ts';
import { Interrupted } from '../../model/errors.ts';

/** Asks on the terminal; Ctrl+C and Ctrl+D end it, with nothing written. */
class Asking {
  readonly #terminal: Interface;
  readonly #ended: Promise<never>;

  constructor() {
    this.#terminal = createInterface({ input: process.stdin, output: process.stderr });
    this.#ended = new Promise((_resolve, reject) => {
      this.#terminal.once('close', () => reject(new Interrupted('SIGINT')));
    });
    // Whoever asks hears of it; nobody may be asking.
    this.#ended.catch(() => {});
    this.#terminal.on('SIGINT', () => this.#terminal.close());
  }

  async text(question: string, usual: string): Promise<string> {
    const said = await Promise.race([this.#terminal.question(`${question} [${usual}] `), this.#ended]);
    return said.trim() || usual;
  }

  async yes(question: string): Promise<boolean> {
    const said = await this.text(question, 'Y/n');
    return said === 'Y/n' || /^(?:y|是)/i.test(said);
  }

  end(): void {
    this.#terminal.close();
  }
}

const pageFor = async (asking: Asking, question: string, usual: string): Promise<string> => {
  const said = await asking.text(question, usual);
  return said.startsWith('/') ? said : `/${said}`;
};

/** What a person makes of what was guessed. */
export const askAbout = async (
  { surfaces, guesses, components }: Proposal,
  choices: Choices,
  { init }: Messages,
): Promise<Choices> => {
  const asking = new Asking();
  try {
    const pages: Record<string, string> = {};
    for (const { component, isPage } of surfaces)
      if (isPage) pages[component] = await pageFor(asking, init.askPage(component), '/');
    const stays: string[] = [];
    const doubted = components.filter(({ name, once }) => once && guesses.some(({ about }) => about === name));
    for (const { name } of doubted) if (!(await asking.yes(init.askOnce(name)))) stays.push(name);
    return { ...choices, pages, stays };
  } finally {
    asking.end();
  }
};

/** Shall the files be written? */
export const askToWrite = async (files: readonly string[], { init }: Messages): Promise<boolean> => {
  const asking = new Asking();
  try {
    return await asking.yes(init.askWrite(files.join(', ')));
  } finally {
    asking.end();
  }
};
