import { z } from 'zod';
import type { ErrorClass } from '../model/answer.ts';
import type { Proxy, Toxic } from '../model/control.ts';
import { defineFault } from '../model/define-fault.ts';
import type { Asked, FaultContext, FaultKind, Proof } from '../model/fault.ts';
import { targetLinks, type LinkTarget } from '../model/fault-target.ts';
import { both, joined, named, SEMICOLON, type Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';

/** Law 6a: how often each link is asked before a fault counts as biting. */
const TRIES = 3;
/** No answer within this time is a hang. */
export const HANG_MS: Ms = 500;

const NOT_SEEN: Text = { en: 'not seen', zh: '未观察到' };
const AN_ANSWER: Text = { en: 'an answer', zh: '有响应' };

/** The class of an error, or that there was none. */
export const errorText = (error: ErrorClass | undefined): Text => (error === undefined ? AN_ANSWER : both(error));

/** Asks each link three times; the fault bites when every answer shows its symptom. */
export const proveOnLinks = async (
  links: readonly string[],
  context: FaultContext,
  symptom: { readonly patienceMs: Ms; readonly shows: (asked: Asked, link: string) => Proof },
): Promise<Proof> => {
  const proofs = await Promise.all(
    links.flatMap((link) =>
      Array.from({ length: TRIES }, async () => symptom.shows(await context.ask(link, symptom.patienceMs), link)),
    ),
  );
  const shown = proofs.filter((proof) => proof.yes);
  const odd = proofs.find((proof) => !proof.yes);
  const count = both(`${shown.length}/${proofs.length}`);
  const seen = joined([shown[0]?.seen ?? NOT_SEEN, count], both(' '));
  return { yes: odd === undefined && proofs.length > 0, seen: odd ? joined([seen, odd.seen], SEMICOLON) : seen };
};

const placed = z.object({
  link: z.string(),
  toxic: z.object({
    name: z.string(),
    type: z.string(),
    stream: z.enum(['upstream', 'downstream']),
    toxicity: z.number(),
    attributes: z.record(z.string(), z.number()),
  }),
});
const toxicState = z.object({ toxics: z.array(placed) });

/** The parameters that every toxic takes beside its own. */
interface ToxicTarget extends LinkTarget {
  readonly stream?: 'upstream' | 'downstream' | 'both' | undefined;
  readonly toxicity?: number | undefined;
}

export const toxicOptions = {
  stream: z.enum(['upstream', 'downstream', 'both']).exactOptional(),
  toxicity: z.number().min(0).max(1).exactOptional(),
};

/** A fault made of one Toxiproxy toxic on each target link. */
export interface ToxicFault<P extends ToxicTarget> {
  readonly kind: string;
  /** Toxiproxy's name of it. */
  readonly type: string;
  readonly summary: Text;
  readonly params: z.ZodType<P>;
  attributes(params: P): Readonly<Record<string, number>>;
  /** Completed by the links: `1.5s of latency` on them, and they 延迟 1.5 秒. */
  words(params: P): Text;
  proof(attributes: Readonly<Record<string, number>>, context: FaultContext): Symptom;
}

interface Symptom {
  readonly patienceMs: Ms;
  readonly shows: (asked: Asked, link: string) => Proof;
}

const streamsOf = (stream: ToxicTarget['stream']): readonly Toxic['stream'][] =>
  stream === 'both' ? ['upstream', 'downstream'] : [stream ?? 'downstream'];

const isThere = (proxies: readonly Proxy[], link: string, name: string): boolean =>
  proxies.some((proxy) => proxy.name === link && proxy.toxics.some((toxic) => toxic.name === name));

const goneText = (count: number, left: readonly { readonly link: string }[]): Text => {
  if (left.length === 0) return { en: `${count} toxics gone`, zh: `${count} 个 toxic 已移除` };
  const { en, zh } = named(left.map(({ link }) => link));
  return { en: `still on ${en}`, zh: `仍作用于 ${zh}` };
};

/** Turns a toxic into a fault kind: armed by a listing, undone by name, gone when a listing no longer has it. */
export const toxicFault = <P extends ToxicTarget>(fault: ToxicFault<P>): FaultKind =>
  defineFault(fault.kind, {
    summary: fault.summary,
    params: fault.params,
    state: toxicState,
    touches: (params, stack) => targetLinks(params, stack).map((link) => `${link.name}#proxy`),
    links: (params, stack) => targetLinks(params, stack).map((link) => link.name),
    describe: (params, stack) => {
      const words = fault.words(params);
      const links = named(targetLinks(params, stack).map((it) => it.name));
      return { en: `${words.en} on ${links.en}`, zh: `${links.zh} ${words.zh}` };
    },
    arm: async (params, context) => ({
      toxics: targetLinks(params, context.stack).flatMap((link) =>
        streamsOf(params.stream).map((stream) => ({
          link: link.name,
          toxic: {
            // A slash in a name makes a toxic that no call can delete.
            name: `brownout-${context.run}-${fault.type}-${stream}`,
            type: fault.type,
            stream,
            toxicity: params.toxicity ?? 1,
            attributes: fault.attributes(params),
          },
        })),
      ),
    }),
    apply: async ({ toxics }, { proxies }) => {
      const listed = await proxies.list();
      const missing = toxics.filter(({ link, toxic }) => !isThere(listed, link, toxic.name));
      await Promise.all(missing.map(async ({ link, toxic }) => proxies.addToxic(link, toxic)));
    },
    bites: async ({ toxics }, context) => {
      const links = [...new Set(toxics.map(({ link }) => link))];
      return proveOnLinks(links, context, fault.proof(toxics[0]?.toxic.attributes ?? {}, context));
    },
    lift: async ({ toxics }, { proxies }) => {
      await Promise.all(toxics.map(async ({ link, toxic }) => proxies.removeToxic(link, toxic.name)));
    },
    gone: async ({ toxics }, { proxies }) => {
      const listed = await proxies.list();
      const left = toxics.filter(({ link, toxic }) => isThere(listed, link, toxic.name));
      return { yes: left.length === 0, seen: goneText(toxics.length, left) };
    },
  });
