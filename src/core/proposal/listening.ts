import type { ComposeService } from '../../model/compose.ts';
import type { Json } from '../../model/json.ts';
import type { Call } from './calls.ts';
import { pagePortOf, serverIn } from './kinds.ts';

/** Where a service listens, and how to ask it whether it takes callers. */
export interface Listening {
  /** The first is the one that callers mean who name none; empty: nothing says that it listens. */
  readonly ports: readonly number[];
  /** Undefined: nothing tells how to ask it. */
  readonly ready?: Json;
  /** It serves pages that are its own: not a store with HTTP for a protocol. */
  readonly servesPages: boolean;
}

const HEALTH = /https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d+))?(\/[^\s"'|;&)]*)?/;

interface Health {
  readonly port: number;
  readonly path: string;
}

/** What a health check asks by HTTP. */
const healthOf = ({ healthcheck }: ComposeService): Health | undefined => {
  const [found, port = '80', path = '/'] = HEALTH.exec((healthcheck?.test ?? []).join(' ')) ?? [];
  return found === undefined || healthcheck?.disable === true ? undefined : { port: Number(port), path };
};

const publishedBy = ({ ports = [], expose = [] }: ComposeService): readonly number[] => [
  ...ports.filter(({ protocol }) => protocol === 'tcp').map(({ target }) => target),
  ...expose.map((port) => Number.parseInt(port, 10)).filter((port) => port > 0),
];

/** `PORT` and its like in a service's own settings. */
const saidBy = ({ environment = {} }: ComposeService): readonly number[] =>
  ['PORT', 'HTTP_PORT', 'LISTEN_PORT', 'SERVER_PORT']
    .map((setting) => Number(environment[setting]))
    .filter((port) => Number.isInteger(port) && port > 0);

/** Those that others call, and those that are published: one that nobody means is no port of a contract. */
const portsOf = (service: ComposeService, calls: readonly Call[]): readonly number[] => {
  const called = calls.flatMap(({ port }) => port ?? []);
  const known = serverIn(service.image)?.port ?? pagePortOf(service.image);
  const health = healthOf(service)?.port;
  const open = publishedBy(service);
  // Who calls a known server at another port knows better.
  const usual = known !== undefined && (called.length === 0 || called.includes(known)) ? [known] : [];
  const said = [...usual, ...called, ...(health === undefined ? [] : [health]), ...open];
  return [...new Set(said.length > 0 ? said : saidBy(service))];
};

const WEB_PORTS = /^(?:80|443|3\d{3}|4[02]00|5000|5173|8\d{3})$/;

const isWeb = (service: ComposeService, calls: readonly Call[], port: number): boolean =>
  pagePortOf(service.image) === port ||
  healthOf(service) !== undefined ||
  calls.some(({ scheme }) => scheme === 'http' || scheme === 'https') ||
  (service.ports !== undefined && WEB_PORTS.test(String(port)));

/** Where a service listens, by its image, its callers, its health check and what it publishes. */
export const listeningOf = (service: ComposeService, calls: readonly Call[]): Listening => {
  const ports = portsOf(service, calls);
  const [first] = ports;
  if (first === undefined) return { ports, servesPages: false };
  const known = serverIn(service.image);
  if (known) return { ports, ready: known.ready, servesPages: false };
  const health = healthOf(service);
  const servesPages = isWeb(service, calls, first);
  return { ports, servesPages, ...(health?.port === first && { ready: health.path }) };
};
