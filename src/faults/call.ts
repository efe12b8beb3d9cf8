import { z } from 'zod';
import { defineFault } from '../model/define-fault.ts';
import { StackError } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';

/** A request as files write it; the loader has checked its inside. */
const request = z.record(z.string(), z.json()) as unknown as z.ZodType<JsonObject>;

const params = z.strictObject({
  before: request.optional(),
  request,
  bites: request,
  undo: request.optional(),
  gone: request.optional(),
  touches: z.array(z.string()).min(1, { error: 'a call says what it changes: touches: [component#what]' }),
});

const state = z.object({
  call: z.record(z.string(), z.json()) as unknown as z.ZodType<JsonObject>,
  saved: z.record(z.string(), z.string()),
});

const part = (call: JsonObject, name: string): JsonObject | undefined => call[name] as JsonObject | undefined;

/** A fault made by a request of the operator, with its own undo and proofs. */
export const call = defineFault('call', {
  summary: 'Sends a request that breaks something, and another that mends it',
  params,
  state,
  touches: ({ touches }) => touches,
  links: () => [],
  describe: ({ touches }) => `${touches.join(', ')} changed by a call`,
  arm: async (given, context) => {
    const plain = JSON.parse(JSON.stringify(given)) as JsonObject;
    if (!given.before) return { call: plain, saved: {} };
    const { fits, says, saved } = await context.call(given.before);
    if (!fits) throw new StackError(`the state before the call could not be read: ${says}`);
    return { call: plain, saved: { ...saved } };
  },
  apply: async (armed, context) => {
    const { fits, says } = await context.call(part(armed.call, 'request') ?? {}, armed.saved);
    if (!fits) throw new StackError(`the call did not work: ${says}`);
  },
  bites: async (armed, context) => {
    const { fits, says } = await context.call(part(armed.call, 'bites') ?? {}, armed.saved);
    return { yes: fits, seen: says };
  },
  lift: async (armed, context) => {
    const undo = part(armed.call, 'undo');
    if (!undo) return;
    const { fits, says } = await context.call(undo, armed.saved);
    if (!fits) throw new StackError(`the undo did not work: ${says}`);
  },
  gone: async (armed, context) => {
    const gone = part(armed.call, 'gone');
    if (!gone) return { yes: true, seen: 'permanent: gone with the stack' };
    const { fits, says } = await context.call(gone, armed.saved);
    return { yes: fits, seen: says };
  },
});
