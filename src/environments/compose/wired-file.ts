import { PLACE_LABEL, RUN_LABEL } from '../../adapters/docker.ts';
import { namesFor, type ComposeModel, type ComposeService } from '../../model/compose.ts';
import { FileError, type Misplaced } from '../../model/errors.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { render } from '../../model/render.ts';
import { isOurs, type Component, type Stack } from '../../model/stack.ts';
import { addressVariables, givenVariables, profileOf, type Given } from '../process/given.ts';
import { named } from '../../model/text.ts';
import { LOOPBACK, placeHere, type Berth } from './berth.ts';
import { hazardsOf } from './hazards.ts';
import { builtImage, ownImage } from './images.ts';
import { volumesOf } from './volumes.ts';
import { API_PORT, ECHO_PORT, EDGE, PROBER_PORT, upstreamAlias, type Network, type Wiring } from './wiring.ts';

/** The services that Brownout adds: no component may be called so. */
export const TOXIPROXY = 'brownout-toxiproxy';
export const PROBER = 'brownout-prober';

/** Where the prober finds the built program, in its container. */
const PROGRAMS = '/srv/brownout';

export interface WiredFileRequest {
  readonly model: ComposeModel;
  /** What Compose calls the project of the user's file: the images that it has built are called after it. */
  readonly project: string;
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

type Service = ComposeService;

/** A text that Compose shall take as it is: what it resolved is written so already, what we add is not. */
const literal = (text: string): string => text.replaceAll('$', '$$$$');

const labels = (run: string): Readonly<Record<string, string>> => ({
  [RUN_LABEL]: run,
  [PLACE_LABEL]: literal(placeHere()),
});

/** `${db}` is the same in every consumer here: the dependency's own name, which leads to Toxiproxy. */
const variablesFor = ({ stack, given, run }: WiredFileRequest, self: Component): Readonly<Record<string, string>> => ({
  ...givenVariables(run, given),
  ...Object.assign(
    {},
    ...stack.components.map(({ name, ports: [port = 0], external }) => ({
      ...addressVariables(name, name, port),
      [`name.${name}`]: `${external?.host ?? name}:${port}`,
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

/**
 * What of a service must not stand in the wired file: its own ways in and out, a name that two runs would share, and
 * how its image is made, which is not for a drill to do.
 */
const withoutWays = (service: Service): Service => {
  const {
    ports: _ports,
    networks: _networks,
    network_mode: _mode,
    container_name: _name,
    links: _links,
    profiles: _profiles,
    build: _build,
    pull_policy: _policy,
    ...rest
  } = service;
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

const noService = (name: string, { services }: ComposeModel): Misplaced => {
  const known = named(Object.keys(services));
  return {
    path: ['services'],
    message: { en: `component ${name} has no service here`, zh: `组件 ${name} 在此没有对应的服务` },
    mend: { en: `there are ${known.en}`, zh: `现有 ${known.zh}` },
  };
};

/** Throws a FileError with all that keeps the services of a stack from being wired. */
export const checkWireable = (model: ComposeModel, stack: Stack, file: string): void => {
  const names = stack.components.filter(isOurs).map(({ name }) => name);
  const problems = [
    ...names.filter((name) => !model.services[name]).map((name) => noService(name, model)),
    ...hazardsOf(model, names),
  ];
  if (problems.length > 0) throw new FileError(file, problems);
};

const serviceOf = (request: WiredFileRequest, component: Component): Json => {
  const { model, wiring, run, stack, machine, project } = request;
  const service = model.services[component.name] ?? {};
  const known = new Set(stack.components.filter(isOurs).map(({ name }) => name));
  const before = Object.entries(service.depends_on ?? {}).filter(([name]) => known.has(name));
  return {
    ...withoutWays(service),
    image: service.image ?? builtImage(project, component.name),
    ...volumesOf(service),
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

/** Whoever a component calls, it finds Toxiproxy, under each name that it may use. */
const aliasesIn = ({ component = '', names }: Network, { model, stack }: WiredFileRequest): readonly string[] =>
  names.flatMap((name) => {
    const { services } = model;
    const external = stack.components.find((it) => it.name === name)?.external;
    return external ? [name, external.host] : namesFor(services[component], name, services[name] ?? {});
  });

const toxiproxyOf = (request: WiredFileRequest): Json => {
  const { wiring, berth, run, variables } = request;
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
      wiring.networks.map((network) => [
        network.name,
        { ipv4_address: network.toxiproxy, aliases: aliasesIn(network, request) },
      ]),
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
      // A name of its own would be shared with the stack that is at work.
      volume?.external ? volume : { ...volume, name: `${berth.project}_${name}`, labels: labels(run) },
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
      ...Object.fromEntries(
        stack.components.filter(isOurs).map((component) => [component.name, serviceOf(request, component)]),
      ),
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
