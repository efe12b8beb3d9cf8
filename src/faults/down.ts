import { z } from 'zod';
import { defineFault } from '../model/define-fault.ts';
import { linkTarget, oneTarget, targetLinks } from '../model/fault-target.ts';
import { both, named, type Text } from '../model/text.ts';
import { proveOnLinks } from './on-links.ts';

const PATIENCE_MS = 2000;
const UNREACHABLE = new Set(['refused', 'closed']);

const state = z.object({ links: z.array(z.object({ link: z.string(), enabled: z.boolean() })) });

const answered = (link: string, ready: boolean): Text => ({
  en: `${link} answered${ready ? '' : ', not ready'}`,
  zh: `${link} 有响应${ready ? '' : '，但未就绪'}`,
});

/** Nobody gets through: the proxies of the links are disabled. */
export const down = defineFault('down', {
  summary: {
    en: 'Cuts a link, or all links into a component: connections are refused, open ones closed',
    zh: '切断一条链路，或切断进入某组件的全部链路：新连接被拒绝，已有连接被关闭',
  },
  params: z.strictObject(linkTarget).refine(...oneTarget),
  state,
  touches: (params, stack) => targetLinks(params, stack).map((link) => `${link.name}#proxy`),
  links: (params, stack) => targetLinks(params, stack).map((link) => link.name),
  describe: (params, stack) => {
    const links = targetLinks(params, stack);
    return params.component === undefined
      ? { en: `${params.link ?? ''} cut`, zh: `切断 ${params.link ?? ''}` }
      : {
          en: `${params.component} unreachable: ${links.length} links into ${params.component} cut`,
          zh: `${params.component} 不可达：切断进入 ${params.component} 的 ${links.length} 条链路`,
        };
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
          seen: error === undefined ? answered(link, ready) : both(error),
        }),
      },
    ),
  lift: async ({ links }, { proxies }) => {
    await Promise.all(links.map(async ({ link, enabled }) => proxies.setEnabled(link, enabled)));
  },
  gone: async ({ links }, { proxies }) => {
    const listed = new Map((await proxies.list()).map((proxy) => [proxy.name, proxy.enabled]));
    const wrong = links.filter(({ link, enabled }) => listed.get(link) !== enabled);
    const cut = named(wrong.map((it) => it.link));
    return {
      yes: wrong.length === 0,
      seen:
        wrong.length === 0
          ? { en: `${links.length} links open`, zh: `${links.length} 条链路已接通` }
          : { en: `still cut: ${cut.en}`, zh: `仍未接通：${cut.zh}` },
    };
  },
});
