import { z } from 'zod';
import type { Handle } from './environment.ts';
import type { Json } from './json.ts';
import type { Text } from './text.ts';
import type { Ms } from './units.ts';

/** What the runner tells the guard, one JSON line each. */
export type ToGuard =
  /** The stack is about to be started: from here on, `down(handle)` is the guard's job if the runner dies. */
  | { readonly type: 'handle'; readonly handle: Handle; readonly stackFile: string; readonly keep: boolean }
  /** A fault is about to be applied. */
  | {
      readonly type: 'armed';
      readonly fault: string;
      readonly kind: string;
      readonly state: Json;
      readonly maxDurationMs: Ms;
    }
  | { readonly type: 'lifted'; readonly fault: string }
  /** All is undone: the guard may go. */
  | { readonly type: 'release' };

const text: z.ZodType<Text> = z.object({ en: z.string(), zh: z.string() });

/** What the guard says. `ack` counts the runner's lines that it has taken in. */
export const fromGuard = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ack'), count: z.number() }),
  z.object({ type: z.literal('lifted'), fault: z.string(), seen: text }),
  z.object({ type: z.literal('lift-failed'), fault: z.string(), because: text }),
]);
export type FromGuard = z.output<typeof fromGuard>;

/** What the guard did by itself, because the runner was late. */
export interface Intervention {
  readonly fault: string;
  readonly seen: Text;
  /** How long ago that was. */
  readonly agoMs: Ms;
}

/** The other end of the pipe: a process that undoes everything when this one cannot. */
export interface Guard {
  /** Resolves once the guard has taken the message in, a release once it has gone; rejects when it was gone before. */
  tell(message: ToGuard): Promise<void>;
  /** Ends the talk without a release: whatever is left is the guard's to undo. */
  leave(): void;
  /** Fires when the guard died: nothing may be injected without it. */
  readonly lost: AbortSignal;
  /** What the guard lifted by itself, read from what it wrote down: a runner that wakes up may be ahead of the pipe. */
  interventions(): readonly Intervention[];
}
