import { addressesIn, isLiteralAddress, namesCallee } from '../../model/addresses.ts';
import type { ComposeModel, ComposeService } from '../../model/compose.ts';
import type { Misplaced } from '../../model/errors.ts';
import type { Text } from '../../model/text.ts';

const TAKE_OUT: Text = { en: 'take it out', zh: '请删除' };
const BY_NAME: Text = {
  en: 'call it by its service name, or by a name of its own that the stack file knows as external: { host, port }',
  zh: '请用服务名称调用；不是本文件中的服务时，请用域名调用，并在 stack 文件中写成 external: { host, port }',
};

const past = ([service = '', ...path]: readonly string[], what: string, mend: Text): Misplaced => ({
  path: ['services', service, ...path],
  message: {
    en: `service ${service}: ${what} goes past Toxiproxy`,
    zh: `服务 ${service}：${what} 会绕过 Toxiproxy`,
  },
  mend,
});

const isGiven = (value: unknown): boolean =>
  typeof value === 'object' && value !== null ? Object.keys(value).length > 0 : value !== undefined;

/** Keys that open a way of their own. */
const waysOf = (name: string, service: ComposeService): readonly Misplaced[] => {
  const { network_mode: mode, extra_hosts: hosts, external_links: links } = service;
  return [
    ...(mode === undefined || mode === 'bridge'
      ? []
      : [past([name, 'network_mode'], `network_mode: ${mode}`, TAKE_OUT)]),
    ...(isGiven(hosts)
      ? [
          past([name, 'extra_hosts'], 'extra_hosts', {
            en: 'take it out, and name the dependency as a component with external: { host, port, address }',
            zh: '请删除，并把该依赖写成带 external: { host, port, address } 的组件',
          }),
        ]
      : []),
    ...(isGiven(links) ? [past([name, 'external_links'], 'external_links', TAKE_OUT)] : []),
  ];
};

/** The first address in a setting that no name leads to; undefined: none. */
const literalIn = (setting: string, value: string): string | undefined => {
  // What says who may call, or where to listen, calls nobody.
  if (/trust|allow|bind|listen|cidr|mask|subnet/i.test(setting)) return undefined;
  const found = addressesIn(value).find(({ host }) => isLiteralAddress(host));
  if (found) return found.host;
  return namesCallee(setting) && isLiteralAddress(value.trim()) ? value.trim() : undefined;
};

const literalsOf = (name: string, service: ComposeService): readonly Misplaced[] => [
  ...Object.entries(service.environment ?? {}).flatMap(([key, value]) => {
    const address = literalIn(key, value ?? '');
    return address === undefined ? [] : [past([name, 'environment', key], `${key} names ${address}, which`, BY_NAME)];
  }),
  ...(['command', 'entrypoint'] as const).flatMap((key) => {
    const address = literalIn(key, (service[key] ?? []).join(' '));
    return address === undefined ? [] : [past([name, key], `its ${key} names ${address}, which`, BY_NAME)];
  }),
];

const sharedVolumes = (
  name: string,
  { volumes, volumes_from: others }: ComposeService,
  model: ComposeModel,
): readonly Misplaced[] => [
  ...(volumes ?? [])
    .filter(({ type, source }) => type === 'volume' && model.volumes?.[source ?? '']?.external === true)
    .map(({ source = '' }) => ({
      path: ['volumes', source],
      message: {
        en: `service ${name}: its volume ${source} is external: a drill would write to data that is not its own`,
        zh: `服务 ${name}：卷 ${source} 是外部卷，演练会写入不属于它的数据`,
      },
      mend: {
        en: 'let Compose make it (without external), and fill it by a job',
        zh: '请去掉 external，由 Compose 创建，并用一次性任务写入数据',
      },
    })),
  ...(isGiven(others) ? [past([name, 'volumes_from'], 'volumes_from', TAKE_OUT)] : []),
];

/** What in these services cannot be wired: it would reach another past Toxiproxy, or data that outlives the run. */
export const hazardsOf = (model: ComposeModel, services: readonly string[]): readonly Misplaced[] =>
  services.flatMap((name) => {
    const service = model.services[name];
    if (!service) return [];
    return [...waysOf(name, service), ...literalsOf(name, service), ...sharedVolumes(name, service, model)];
  });
