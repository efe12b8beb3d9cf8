import { addressesIn, namesCallee, type NamedAddress } from '../../model/addresses.ts';
import { namesFor, type ComposeModel, type ComposeService } from '../../model/compose.ts';
import { portOfScheme } from './kinds.ts';

/** Where in the Compose file something is said. */
export interface Source {
  readonly path: readonly string[];
  /** In the file's own words: `environment DATABASE_URL`. */
  readonly says: string;
}

/** One service names another. */
export interface Call {
  readonly from: string;
  readonly to: string;
  readonly port?: number;
  readonly scheme?: string;
  readonly source: Source;
  /** It is only said that one starts after the other. */
  readonly onlyOrder: boolean;
}

type Services = ComposeModel['services'];

const calledBy = (from: string, host: string, services: Services): string | undefined =>
  Object.entries(services).find(
    ([name, service]) => name !== from && namesFor(services[from], name, service).includes(host),
  )?.[0];

/** `DB_PORT` beside `DB_HOST`. */
const portBeside = (setting: string, environment: ComposeService['environment']): number | undefined => {
  const beside = setting.replace(/(?:HOST(?:NAME)?|SERVER|ADDR(?:ESS)?|ENDPOINT)$/i, 'PORT');
  const port = Number(beside === setting ? undefined : environment?.[beside]);
  return Number.isInteger(port) && port > 0 ? port : undefined;
};

const portOf = ({ port, scheme }: NamedAddress): number | undefined =>
  port ?? (scheme === undefined ? undefined : portOfScheme(scheme));

interface Named {
  readonly address: NamedAddress;
  readonly source: Source;
}

const inEnvironment = (from: string, { environment = {} }: ComposeService): readonly Named[] =>
  Object.entries(environment).flatMap(([setting, value]) => {
    const source = { path: ['services', from, 'environment', setting], says: `environment ${setting}` };
    const text = value?.trim() ?? '';
    const found = addressesIn(text).map((address) => ({ address, source }));
    if (found.length > 0 || !namesCallee(setting)) return found;
    const port = portBeside(setting, environment);
    return [{ address: { host: text, ...(port !== undefined && { port }) }, source }];
  });

const inCommands = (from: string, service: ComposeService): readonly Named[] =>
  (['command', 'entrypoint'] as const).flatMap((key) =>
    addressesIn((service[key] ?? []).join(' ')).map((address) => ({
      address,
      source: { path: ['services', from, key], says: key },
    })),
  );

const inOrder = (from: string, { depends_on: before = {}, links = [] }: ComposeService): readonly Call[] => [
  ...links.map((link) => ({
    from,
    to: link.split(':')[0] ?? '',
    source: { path: ['services', from, 'links'], says: 'links' },
    onlyOrder: false,
  })),
  ...Object.keys(before).map((to) => ({
    from,
    to,
    source: { path: ['services', from, 'depends_on', to], says: 'depends_on' },
    onlyOrder: true,
  })),
];

const callsOf = (from: string, services: Services): readonly Call[] => {
  const service = services[from] ?? {};
  const named = [...inEnvironment(from, service), ...inCommands(from, service)].flatMap(({ address, source }) => {
    const to = calledBy(from, address.host, services);
    if (to === undefined) return [];
    const port = portOf(address);
    const { scheme } = address;
    return [
      {
        from,
        to,
        source,
        onlyOrder: false,
        ...(port !== undefined && { port }),
        ...(scheme !== undefined && { scheme }),
      },
    ];
  });
  return [...named, ...inOrder(from, service)];
};

/** Who names whom, in the order of the file; addresses before what only says who starts first. */
export const callsIn = (services: Services): readonly Call[] =>
  Object.keys(services).flatMap((from) => callsOf(from, services));
