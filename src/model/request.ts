import type { Answers } from './answer.ts';
import type { BoundProbe } from './probe.ts';
import type { Ms } from './units.ts';

/**
 * One exchange that a file asks for: `{ http: {…}, is: {…}, within: 5s, capture: { name: /pointer } }`.
 * The one key that names a probe kind says how; it is bound to that kind by the loader.
 */
export interface Request {
  readonly probe: BoundProbe;
  /** What the answer must be; absent: any answer without an error and with a status below 400. */
  readonly is?: Answers;
  /** Repeated until `is` holds, this long at most; absent: asked once. */
  readonly withinMs?: Ms;
  /** Name -> JSON Pointer into the answer: kept for later steps as `${name}`. */
  readonly capture: Readonly<Record<string, string>>;
}
