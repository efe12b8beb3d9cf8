import { textOf } from '../model/errors.ts';
import type { Text } from '../model/text.ts';

/** Ends the method of a drill: what is on is lifted, and the drill is reported as stopped. */
export class Stopped extends Error {
  readonly rule: 'stop-when' | 'person' | 'guard-lost' | 'max-duration' | 'error';
  readonly because: Text;

  constructor(rule: Stopped['rule'], because: Text, cause?: unknown) {
    super(because.en, { cause });
    this.rule = rule;
    this.because = because;
  }
}

/** The steady state was not met, or the stack did not come up. */
export class Blocked extends Error {
  readonly because: Text;
  readonly surfaces: readonly string[];

  constructor(because: Text, surfaces: readonly string[], cause?: unknown) {
    super(because.en, { cause });
    this.because = because;
    this.surfaces = surfaces;
  }
}

/** What ended a drill early, in words. */
export const becauseOf = (error: unknown): Text =>
  error instanceof Stopped || error instanceof Blocked ? error.because : textOf(error);
