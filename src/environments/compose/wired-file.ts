import type { ComposeModel } from '../../adapters/compose-cli.ts';
import { PLACE_LABEL, RUN_LABEL } from '../../adapters/docker.ts';
import { InputError } from '../../model/errors.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { render } from '../../model/render.ts';
import type { Component, Stack } from '../../model/stack.ts';
import { addressVariables, givenVariables, profileOf, type Given } from '../process/given.ts';
import { named, type Text } from '../../model/text.ts';
import { LOOPBACK, placeHere, type Berth } from './berth.ts';
import { ownImage } from './images.ts';
import { API_PORT, ECHO_PORT, EDGE, PROBER_PORT, upstreamAlias, type Network, type Wiring } from './wiring.ts';

/** The services that Brownout adds: no component may be called so. */
export const TOXIPROXY = 'brownout-toxiproxy';
export const PROBER = 'brownout-prober';

/** Where the prober finds the built program, in its container. */
const PROGRAMS = '/srv/brownout';

export interface WiredFileRequest {
  readonly model: ComposeModel;
  readonly wiring: Wiring;
  readonly berth: Berth;
  readonly stack: Stack;
  readonly run: string;
  readonly given: Given;
  readonly variables: Readonly<Record<string, string>>;
  /** What the engine's machine has, in cores and bytes. */
  readonly machine: { readonly cpus: number; readonly memory: number };
  /** The folder that holds `dist` and `package.json` of this program. */
  readonly home: string;
}

type Service = ComposeModel['services'][string];

/** A text that Compose shall take as it is: what it resolved is written so already, what we add is not. */
const literal = (text: string): string => text.replaceAll('$', '$$$$');

const labels = (run: string): Readonly<Record<string, string>> => ({
  [RUN_LABEL]: run,
  [PLACE_LABEL]: literal(placeHere()),
});

const refuse = (service: string, what: string, mend: Text): never => {
  throw new InputError({
    en: `service ${service}: ${what} goes past Toxiproxy; ${mend.en}`,
    zh: `服务 ${service}：${what} 会绕过 Toxiproxy；${mend.zh}`,
  });
};

/** What would let a service reach another by a way that no proxy is on. */
const checkWireable = (name: string, { network_mode: mode, extra_hosts: hosts }: Service): void => {
  if (mode !== undefined && mode !== 'bridge')
    refuse(name, `network_mode: ${mode}`, { en: 'take it out', zh: '请删除' });
  const written = Array.isArray(hosts) || (typeof hosts === 'object' && hosts !== null) ? Object.keys(hosts) : [];
  if (written.length > 0)
    refuse(name, 'extra_hosts', {
      en: 'take it out, and name the dependency as a component',
      zh: '请删除，并把该依赖写成组件',
    });
};

/** `${db}` is the same in every consumer here: the dependency's own name, which leads to Toxiproxy. */
const variablesFor = ({ stack, given, run }: WiredFileRequest, self: Component): Readonly<Record<string, string>> => ({
  ...givenVariables(run, given),
  ...Object.assign(
    {},
    ...stack.components.map(({ name, ports: [port = 0] }) => ({
      ...addressVariables(name, name, port),
      [`name.${name}`]: `${name}:${port}`,
    })),
  ),
  self: `0.0.0.0:${self.ports[0] ?? 0}`,
});

/** The variables that the profile sets for a component. */
const profileVariables = (request: WiredFileRequest, component: Component): Readonly<Record<string, string>> => {
  const { stack, berth } = request;
  const variables = variablesFor(request, component);
  const set = profileOf(component.name, stack.profiles[berth.profile ?? '']);
  return Object.fromEntries(Object.entries(set).map(([name, value]) => [name, literal(render(value, variables))]));
};

const memberships = (networks: readonly Network[], component: string, run: string): Json =>
  Object.fromEntries(
    networks
      .filter((network) => network.component === component)
      .map(({ name, own }, index) => [
        name,
        { ipv4_address: own, ...(index === 0 && { aliases: [upstreamAlias(component, run)] }) },
      ]),
  );

/** What of a service must not stand in the wired file: its own ways in and out, and a name that two runs would share. */
const withoutWays = (service: Service): Service => {
  const {
    ports: _ports,
    networks: _networks,
    network_mode: _mode,
    container_name: _name,
    links: _links,
    external_links: _external,
    restart: _restart,
    ...rest
  } = service as Service & Record<string, unknown>;
  return rest;
};

/** A limit can be changed, never taken away: who has none gets all of the machine, which a fault can give back. */
const roomOf = (service: Service, machine: WiredFileRequest['machine']): JsonObject => {
  const { cpus, cpu_quota: quota, mem_limit: memory, deploy } = service;
  const set = deploy?.resources?.limits;
  return {
    ...((cpus ?? quota ?? set?.['cpus']) === undefined && { cpus: machine.cpus }),
    ...((memory ?? set?.['memory']) === undefined && { mem_limit: String(machine.memory) }),
  };
};

const noServiceText = (name: string, { model, berth }: WiredFileRequest): Text => {
  const known = named(Object.keys(model.services));
  return {
    en: `component ${name} has no service in ${berth.file}; it has ${known.en}`,
    zh: `组件 ${name} 在 ${berth.file} 中没有对应的服务；现有 ${known.zh}`,
  };
};

const serviceOf = (request: WiredFileRequest, component: Component): Json => {
  const { model, wiring, run, stack, machine } = request;
  const service = model.services[component.name];
  if (!service) throw new InputError(noServiceText(component.name, request));
  checkWireable(component.name, service);
  const known = new Set(stack.components.map(({ name }) => name));
  const before = Object.entries(service.depends_on ?? {}).filter(([name]) => known.has(name));
  return {
    ...withoutWays(service),
    ...roomOf(service, machine),
    labels: { ...service.labels, ...labels(run) },
    environment: { ...service.environment, ...profileVariables(request, component) },
    networks: memberships(wiring.networks, component.name, run),
    depends_on: {
      [TOXIPROXY]: { condition: 'service_started', required: true },
      ...Object.fromEntries(before),
    },
  } as Json;
};

const toxiproxyOf = ({ wiring, berth, run, variables }: WiredFileRequest): Json => {
  const edge = wiring.networks[0]?.toxiproxy ?? '';
  const published = [
    `${LOOPBACK}:${berth.api}:${API_PORT}`,
    ...Object.entries(berth.links).map(([link, port]) => `${LOOPBACK}:${port}:${wiring.listens[link]?.port ?? 0}`),
  ];
  return {
    image: ownImage('toxiproxy', variables),
    // At any other level it tells each connection, and a third of what a drill costs its machine goes into its log.
    environment: { LOG_LEVEL: 'error' },
    command: [`-host=${edge}`, `-port=${API_PORT}`, `-seed=${berth.seed}`, '-proxy-metrics', '-runtime-metrics'],
    labels: labels(run),
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    ports: published,
    networks: Object.fromEntries(
      wiring.networks.map(({ name, toxiproxy, names }) => [name, { ipv4_address: toxiproxy, aliases: [...names] }]),
    ),
  };
};

const proberOf = ({ wiring, berth, run, home, variables }: WiredFileRequest): Json => ({
  image: ownImage('prober', variables),
  command: ['node', `${PROGRAMS}/dist/environments/compose/prober.js`],
  environment: {
    HOST: wiring.networks[0]?.prober ?? '',
    PROBER_PORT: String(PROBER_PORT),
    ECHO_PORT: String(ECHO_PORT),
  },
  labels: labels(run),
  init: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  ports: [`${LOOPBACK}:${berth.prober}:${PROBER_PORT}`],
  volumes: [`${literal(home)}/dist:${PROGRAMS}/dist:ro`, `${literal(home)}/package.json:${PROGRAMS}/package.json:ro`],
  networks: Object.fromEntries(
    wiring.networks
      .filter(({ name, names }) => name === EDGE || names.length > 0)
      .map(({ name, prober }) => [name, { ipv4_address: prober }]),
  ),
});

const networkOf = ({ name, subnet }: Network, run: string): Json => ({
  // Published ports need a way out; nobody else has one.
  ...(name !== EDGE && { internal: true }),
  ipam: { config: [{ subnet }] },
  labels: labels(run),
});

interface Wired {
  readonly services: Readonly<Record<string, Service>>;
}

/** The user's Compose file with Toxiproxy between all that call each other; that file itself is never changed. */
const wire = (request: WiredFileRequest): Wired => {
  const { model, wiring, berth, stack, run } = request;
  const {
    services: _services,
    networks: _networks,
    name: _name,
    ...rest
  } = model as ComposeModel & Record<string, unknown>;
  const volumes = Object.fromEntries(
    Object.entries(model.volumes ?? {}).map(([name, volume]) => [
      name,
      volume?.external ? volume : { ...volume, labels: labels(run) },
    ]),
  );
  // What `x-` keys say has been merged already into whoever it is for.
  const kept = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith('x-')));
  return {
    ...kept,
    name: berth.project,
    services: {
      [TOXIPROXY]: toxiproxyOf(request),
      [PROBER]: proberOf(request),
      ...Object.fromEntries(stack.components.map((component) => [component.name, serviceOf(request, component)])),
    },
    networks: Object.fromEntries(wiring.networks.map((network) => [network.name, networkOf(network, run)])),
    volumes,
  } as unknown as Wired;
};

const HEALTHY = 'service_healthy';

/**
 * Brownout asks each component by itself whether it is ready. Docker's own checks, a process each time, would be load
 * on the machine whose answers are timed.
 */
const unchecked = (service: Service): Service => ({
  ...service,
  healthcheck: { disable: true },
  depends_on: Object.fromEntries(
    Object.entries(service.depends_on ?? {}).map(([name, it]) => [
      name,
      it['condition'] === HEALTHY ? { ...it, condition: 'service_started' } : it,
    ]),
  ),
});

/** The wired file for a drill. */
export const wiredFile = (request: WiredFileRequest): Wired => {
  const wired = wire(request);
  const services = Object.entries(wired.services).map(([name, service]) => [name, unchecked(service)] as const);
  return { ...wired, services: Object.fromEntries(services) };
};

const PROXIES = 'proxies';

/**
 * The wired file for whoever brings it up without us: Docker checks the components, and Toxiproxy reads its proxies from
 * a file when it starts.
 */
export const byHand = (request: WiredFileRequest): unknown => {
  const wired = wire(request);
  const toxiproxy = wired.services[TOXIPROXY] as { readonly command: readonly string[] };
  const file = `/${PROXIES}.json`;
  return {
    ...wired,
    services: {
      ...wired.services,
      [TOXIPROXY]: {
        ...toxiproxy,
        // Compose copies what a file shall hold into the container, and refuses where nothing may be written.
        read_only: false,
        command: [...toxiproxy.command, `-config=${file}`],
        configs: [{ source: PROXIES, target: file }],
      },
    },
    // `$control` is a name, and no variable of Compose.
    configs: { [PROXIES]: { content: literal(JSON.stringify(request.wiring.proxies)) } },
  };
};
