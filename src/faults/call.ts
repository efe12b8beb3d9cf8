import { z } from 'zod';
import { defineFault } from '../model/define-fault.ts';
import { StackError } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import { named, type Text } from '../model/text.ts';

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

const PERMANENT: Text = { en: 'permanent: gone with the stack', zh: '不可撤除：随环境一同消失' };

const failed = (what: Text, says: Text): StackError =>
  new StackError({ en: `${what.en}: ${says.en}`, zh: `${what.zh}：${says.zh}` });

/** A fault made by a request of the operator, with its own undo and proofs. */
export const call = defineFault('call', {
  summary: {
    en: 'Sends a request that breaks something, and another that mends it',
    zh: '用一个请求弄坏某样东西，再用另一个请求修好',
  },
  params,
  state,
  touches: ({ touches }) => touches,
  links: () => [],
  describe: ({ touches }) => {
    const things = named(touches);
    return { en: `${things.en} changed by a call`, zh: `以一次调用改动 ${things.zh}` };
  },
  arm: async (given, context) => {
    const plain = JSON.parse(JSON.stringify(given)) as JsonObject;
    if (!given.before) return { call: plain, saved: {} };
    const { fits, says, saved } = await context.call(given.before);
    if (!fits) throw failed({ en: 'the state before the call could not be read', zh: '未能读取调用前的状态' }, says);
    return { call: plain, saved: { ...saved } };
  },
  apply: async (armed, context) => {
    const { fits, says } = await context.call(part(armed.call, 'request') ?? {}, { saved: armed.saved });
    if (!fits) throw failed({ en: 'the call did not work', zh: '调用未成功' }, says);
  },
  bites: async (armed, context) => {
    const { fits, says } = await context.call(part(armed.call, 'bites') ?? {}, { saved: armed.saved });
    return { yes: fits, seen: says };
  },
  lift: async (armed, context) => {
    const undo = part(armed.call, 'undo');
    if (!undo) return;
    const { fits, says } = await context.call(undo, { saved: armed.saved });
    if (!fits) throw failed({ en: 'the undo did not work', zh: '撤除调用未成功' }, says);
  },
  gone: async (armed, context) => {
    const gone = part(armed.call, 'gone');
    if (!gone) return { yes: true, seen: PERMANENT };
    const { fits, says } = await context.call(gone, { saved: armed.saved });
    return { yes: fits, seen: says };
  },
});
