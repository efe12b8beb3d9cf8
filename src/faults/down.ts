import { z } from 'zod';
import { defineFault } from '../model/define-fault.ts';
import { linkTarget, oneTarget, targetLinks } from '../model/fault-target.ts';
import { proveOnLinks } from './on-links.ts';

const PATIENCE_MS = 2000;
const UNREACHABLE = new Set(['refused', 'closed']);

const state = z.object({ links: z.array(z.object({ link: z.string(), enabled: z.boolean() })) });

/** Nobody gets through: the proxies of the links are disabled. */
export const down = defineFault('down', {
  summary: 'Cuts a link, or all links into a component: connections are refused, open ones closed',
  params: z.strictObject(linkTarget).refine(...oneTarget),
  state,
  touches: (params, stack) => targetLinks(params, stack).map((link) => `${link.name}#proxy`),
  links: (params, stack) => targetLinks(params, stack).map((link) => link.name),
  describe: (params, stack) => {
    const links = targetLinks(params, stack);
    return params.component === undefined
      ? `${params.link ?? ''} cut`
      : `${params.component} unreachable: ${links.length} links into ${params.component} cut`;
  },
  arm: async (params, { stack, proxies }) => {
    const listed = new Map((await proxies.list()).map((proxy) => [proxy.name, proxy.enabled]));
    return { links: targetLinks(params, stack).map(({ name }) => ({ link: name, enabled: listed.get(name) ?? true })) };
  },
  apply: async ({ links }, { proxies }) => {
    await Promise.all(links.map(async ({ link }) => proxies.setEnabled(link, false)));
  },
  bites: async ({ links }, context) =>
    proveOnLinks(
      links.map(({ link }) => link),
      context,
      {
        patienceMs: PATIENCE_MS,
        shows: ({ error, ready }, link) => ({
          yes: error !== undefined && UNREACHABLE.has(error),
          seen: error ?? `${link} answered${ready ? '' : ', not ready'}`,
        }),
      },
    ),
  lift: async ({ links }, { proxies }) => {
    await Promise.all(links.map(async ({ link, enabled }) => proxies.setEnabled(link, enabled)));
  },
  gone: async ({ links }, { proxies }) => {
    const listed = new Map((await proxies.list()).map((proxy) => [proxy.name, proxy.enabled]));
    const wrong = links.filter(({ link, enabled }) => listed.get(link) !== enabled);
    return {
      yes: wrong.length === 0,
      seen: wrong.length === 0 ? `${links.length} links open` : `still cut: ${wrong.map((it) => it.link).join(', ')}`,
    };
  },
});
