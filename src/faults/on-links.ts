import { z } from 'zod';
import type { Proxy, Toxic } from '../model/control.ts';
import { defineFault } from '../model/define-fault.ts';
import type { Asked, FaultContext, FaultKind, Proof } from '../model/fault.ts';
import { targetLinks, type LinkTarget } from '../model/fault-target.ts';
import type { Ms } from '../model/units.ts';

/** Law 6a: how often each link is asked before a fault counts as biting. */
const TRIES = 3;
/** No answer within this time is a hang. */
export const HANG_MS: Ms = 500;

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
  const seen = `${shown[0]?.seen ?? 'not seen'} ${shown.length}/${proofs.length}`;
  return { yes: odd === undefined && proofs.length > 0, seen: odd ? `${seen}; ${odd.seen}` : seen };
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
  readonly summary: string;
  readonly params: z.ZodType<P>;
  attributes(params: P): Readonly<Record<string, number>>;
  /** `latency of 1500ms`: completed by the links. */
  words(params: P): string;
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

/** Turns a toxic into a fault kind: armed by a listing, undone by name, gone when a listing no longer has it. */
export const toxicFault = <P extends ToxicTarget>(fault: ToxicFault<P>): FaultKind =>
  defineFault(fault.kind, {
    summary: fault.summary,
    params: fault.params,
    state: toxicState,
    touches: (params, stack) => targetLinks(params, stack).map((link) => `${link.name}#proxy`),
    links: (params, stack) => targetLinks(params, stack).map((link) => link.name),
    describe: (params, stack) =>
      `${fault.words(params)} on ${targetLinks(params, stack)
        .map((it) => it.name)
        .join(', ')}`,
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
      return {
        yes: left.length === 0,
        seen: left.length === 0 ? `${toxics.length} toxics gone` : `still on ${left.map((it) => it.link).join(', ')}`,
      };
    },
  });
