/** Ends the method of a drill: what is on is lifted, and the drill is reported as stopped. */
export class Stopped extends Error {
  readonly rule: 'stop-when' | 'person' | 'guard-lost' | 'max-duration' | 'error';

  constructor(rule: Stopped['rule'], because: string, cause?: unknown) {
    super(because, { cause });
    this.rule = rule;
  }
}

/** The steady state was not met, or the stack did not come up. */
export class Blocked extends Error {
  readonly surfaces: readonly string[];

  constructor(because: string, surfaces: readonly string[], cause?: unknown) {
    super(because, { cause });
    this.surfaces = surfaces;
  }
}
