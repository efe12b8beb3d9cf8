import { both, type Text } from './text.ts';

/** How the process ends; one meaning a number (README lists them). */
export const EXIT = {
  passed: 0,
  failed: 1,
  usage: 2,
  blocked: 3,
  stopped: 4,
  noScenario: 5,
  cleanup: 6,
  inconclusive: 7,
  refused: 8,
  internal: 70,
  interrupted: 130,
  terminated: 143,
} as const;

/** A failure that Brownout can explain: what happened, where, and how to mend it; `exit` is the process's exit code. */
export class BrownoutError extends Error {
  readonly exit: number = EXIT.internal;
  override readonly name: string = 'BrownoutError';
  /** Its message for people; `message` is the English one. */
  readonly text: Text;

  constructor(message: string | Text, options?: ErrorOptions) {
    const text = typeof message === 'string' ? both(message) : message;
    super(text.en, options);
    this.text = text;
  }
}

/** A file or an argument is not valid; nothing was started. */
export class InputError extends BrownoutError {
  override readonly exit = EXIT.usage;
  override readonly name: string = 'InputError';
}

/** A mistake in a file that another program has read, at a path of its content: whoever tells it looks up the line. */
export interface Misplaced {
  readonly path: readonly string[];
  readonly message: Text;
  readonly mend: Text;
}

/** What in somebody else's file keeps it from being used; nothing was started. */
export class FileError extends InputError {
  override readonly name = 'FileError';
  /** Absolute. */
  readonly file: string;
  readonly problems: readonly Misplaced[];

  constructor(file: string, problems: readonly Misplaced[]) {
    const told = (language: 'en' | 'zh'): string => problems.map(({ message }) => message[language]).join('\n');
    super({ en: `${file} cannot be used\n${told('en')}`, zh: `${file} 无法使用\n${told('zh')}` });
    this.file = file;
    this.problems = problems;
  }
}

/** The stack did not come up, or broke where no fault was meant to break it. */
export class StackError extends BrownoutError {
  override readonly exit = EXIT.blocked;
  override readonly name = 'StackError';
}

/** An undo did not finish, or its absence could not be shown. `byHand` are commands that a person can run. */
export class UndoError extends BrownoutError {
  override readonly exit = EXIT.cleanup;
  override readonly name = 'UndoError';
}

/** Something forbids the drill: a lock, a lever, a foreign fault. */
export class RefusedError extends BrownoutError {
  override readonly exit = EXIT.refused;
  override readonly name = 'RefusedError';
}

/** A person or a signal ended the drill. */
export class Interrupted extends BrownoutError {
  override readonly name = 'Interrupted';
  override readonly exit: number;

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super({ en: `interrupted by ${signal}`, zh: `收到 ${signal} 信号` });
    this.exit = signal === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  }
}

/** What an error says, in both languages where it is one of ours. */
export const textOf = (error: unknown): Text => {
  if (error instanceof BrownoutError) return error.text;
  return both(error instanceof Error ? error.message : String(error));
};
