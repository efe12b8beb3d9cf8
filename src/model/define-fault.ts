import type { z } from 'zod';
import type { Ability } from './control.ts';
import { InputError } from './errors.ts';
import type { BoundFault, FaultContext, FaultKind, Outlives, Proof } from './fault.ts';
import type { Json, JsonObject } from './json.ts';
import type { Stack } from './stack.ts';
import type { Text } from './text.ts';

/** A fault kind as its file writes it: `P` are its parameters, `S` the state that the journal keeps for undo. */
export interface FaultDefinition<P, S extends Json> {
  readonly summary: Text;
  readonly params: z.ZodType<P>;
  /** Parsed again by whoever lifts. */
  readonly state: z.ZodType<S>;
  /** It runs programs of this machine. */
  readonly runsCommands?: boolean;
  readonly outlivesStack?: Outlives<S>;
  needs?(params: P): readonly Ability[];
  touches(params: P, stack: Stack): readonly string[];
  links(params: P, stack: Stack): readonly string[];
  describe(params: P, stack: Stack): Text;
  arm(params: P, context: FaultContext): Promise<S>;
  apply(state: S, context: FaultContext): Promise<void>;
  bites(state: S, context: FaultContext): Promise<Proof>;
  lift(state: S, context: FaultContext): Promise<void>;
  gone(state: S, context: FaultContext): Promise<Proof>;
}

/** Hides `P` and `S`, so that kinds of every shape fit one registry. */
export const defineFault = <P, S extends Json>(kind: string, definition: FaultDefinition<P, S>): FaultKind => {
  const state = (json: Json): S => definition.state.parse(json);
  const bind = (raw: unknown): BoundFault => {
    const parsed = definition.params.safeParse(raw);
    if (!parsed.success) throw new InputError(`fault ${kind}: ${parsed.error.issues[0]?.message ?? 'not valid'}`);
    const params = parsed.data;
    return {
      kind,
      params: raw as JsonObject,
      runsCommands: definition.runsCommands === true,
      needs: () => definition.needs?.(params) ?? [],
      touches: (stack) => definition.touches(params, stack),
      links: (stack) => definition.links(params, stack),
      describe: (stack) => definition.describe(params, stack),
      arm: async (context) => definition.arm(params, context),
      apply: async (json, context) => definition.apply(state(json), context),
      bites: async (json, context) => definition.bites(state(json), context),
    };
  };
  const { outlivesStack } = definition;
  return {
    summary: definition.summary,
    params: definition.params,
    ...(outlivesStack && {
      outlivesStack: { ...outlivesStack, byHand: (json: Json) => outlivesStack.byHand(state(json)) },
    }),
    bind,
    lift: async (json, context) => definition.lift(state(json), context),
    gone: async (json, context) => definition.gone(state(json), context),
  };
};
