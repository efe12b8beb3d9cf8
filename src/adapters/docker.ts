import { existsSync } from 'node:fs';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import { StackError } from '../model/errors.ts';
import { both, type Text } from '../model/text.ts';
import { durationZh, formatDuration, type Ms } from '../model/units.ts';
import {
  CORE,
  execute,
  inspect,
  textOfLog,
  type Container,
  type Executed,
  type Limits,
  type Membership,
} from './docker/container.ts';
import { events, type ContainerEvent } from './docker/events.ts';
import { PLACE_LABEL, RUN_LABEL, SERVICE_LABEL } from './docker/labels.ts';

export { PLACE_LABEL, RUN_LABEL } from './docker/labels.ts';

const CALL_MS: Ms = 20_000;
const STOP_S = 8;
const FORBIDDEN = 403;
const NOT_FOUND = 404;
const NOT_MODIFIED = 304;
const CONFLICT = 409;
const LOG_LINES = 5000;

/** What a run has at the engine. */
export interface Belongings {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

/** What of an engine belongs to one run; each call looks for the run's label first. */
export interface DockerRun {
  /** Undefined: there is no such container. */
  find(service: string): Promise<Container | undefined>;
  start(service: string): Promise<void>;
  stop(service: string): Promise<void>;
  kill(service: string): Promise<void>;
  pause(service: string): Promise<void>;
  unpause(service: string): Promise<void>;
  connect(service: string, network: string, as: Membership): Promise<void>;
  disconnect(service: string, network: string): Promise<void>;
  /** What is not given stays as it is; memory without swap leaves none of it. */
  limit(service: string, limits: Partial<Limits>): Promise<void>;
  exec(service: string, argv: readonly string[]): Promise<Executed>;
  /** What it wrote to stdout and stderr, the last lines of it. */
  log(service: string): Promise<string>;
  services(): Promise<readonly Container[]>;
  /** What the engine tells of the run's containers and networks since then (ms since 1970), until it is called off. */
  events(since: number, listen: (event: ContainerEvent) => void): Promise<() => void>;
  belongings(): Promise<Belongings>;
  /** Removes what was found; what is gone already, or cannot go, is no error: look again. */
  remove(belongings: Belongings): Promise<void>;
}

/** A Docker engine. */
export interface Docker {
  /** Its version; StackError when none answers, or not within that time. */
  engine(within?: Ms): Promise<string>;
  /** All that its machine has, in cores and bytes. */
  capacity(): Promise<Pick<Limits, 'cpus' | 'memory'>>;
  /** Of these images, those that are not here. */
  missing(images: readonly string[]): Promise<readonly string[]>;
  /** The subnets of all networks, in CIDR notation. */
  subnets(): Promise<readonly string[]>;
  /** Runs of a place that have a container, a network or a volume. */
  runs(place: string): Promise<readonly string[]>;
  of(run: string): DockerRun;
}

const machine = z.object({ NCPU: z.number(), MemTotal: z.number() });

const statusOf = (error: unknown): number => (error as { readonly statusCode?: number }).statusCode ?? 0;

/** The engine's own words. */
const saidOf = (error: unknown): string => {
  const { json, message } = error as Error & { readonly json?: { readonly message?: string } };
  return json?.message ?? message;
};

/** Done, or there was nothing to do; StackError tells what the engine said. */
const harmless = async (service: string, work: Promise<unknown>, codes: readonly number[] = []): Promise<void> => {
  try {
    await work;
  } catch (error) {
    if (!codes.includes(statusOf(error)))
      throw new StackError(`${service}: Docker: ${saidOf(error)}`, { cause: error });
  }
};

const noEngine = (why: Text, cause: unknown): StackError =>
  new StackError(
    {
      en: `no Docker engine answers (${why.en}); start it, point DOCKER_HOST at one, or use --env process`,
      zh: `没有可用的 Docker 引擎（${why.zh}）；请启动 Docker、设置 DOCKER_HOST，或改用 --env process`,
    },
    { cause },
  );

/** What its types leave out. */
interface Abortable {
  version(options: { readonly abortSignal: AbortSignal }): Promise<Dockerode.DockerVersion>;
}

const engine = async (client: Dockerode, within: Ms): Promise<string> => {
  // Not the socket's own timeout alone: that begins when it is connected.
  const signal = AbortSignal.timeout(within);
  try {
    return (await (client as unknown as Abortable).version({ abortSignal: signal })).Version;
  } catch (error) {
    if (signal.aborted) {
      const late = { en: `no answer within ${formatDuration(within)}`, zh: `${durationZh(within)}内无响应` };
      throw noEngine(late, signal.reason);
    }
    throw noEngine(both(error instanceof Error ? error.message : String(error)), error);
  }
};

/** Was an engine asked that never answered, as opposed to one that is not there? */
export const isHanging = (error: unknown): boolean =>
  error instanceof StackError && error.cause instanceof DOMException && error.cause.name === 'TimeoutError';

const belongings = async (client: Dockerode, filters: string): Promise<Belongings> => {
  const [containers, networks, volumes] = await Promise.all([
    client.listContainers({ all: true, filters }),
    client.listNetworks({ filters }),
    client.listVolumes({ filters }),
  ]);
  return {
    containers: containers.map((it) => it.Id),
    networks: networks.map((it) => it.Id),
    volumes: volumes.Volumes.map((it) => it.Name),
  };
};

const remove = async (client: Dockerode, { containers, networks, volumes }: Belongings): Promise<void> => {
  await Promise.allSettled(containers.map(async (id) => client.getContainer(id).remove({ force: true, v: true })));
  await Promise.allSettled(networks.map(async (id) => client.getNetwork(id).remove()));
  await Promise.allSettled(volumes.map(async (name) => client.getVolume(name).remove({ force: true })));
};

const noContainer = (run: string, service: string): StackError =>
  new StackError({ en: `run ${run} has no container of ${service}`, zh: `环境 ${run} 没有 ${service} 的容器` });

const ofRun = (client: Dockerode, run: string): DockerRun => {
  const filters = JSON.stringify({ label: [`${RUN_LABEL}=${run}`] });
  const listed = async (): Promise<readonly Dockerode.ContainerInfo[]> => client.listContainers({ all: true, filters });
  const idOf = async (service: string): Promise<string | undefined> =>
    (await listed()).find((it) => it.Labels[SERVICE_LABEL] === service)?.Id;
  const found = async (service: string): Promise<Dockerode.Container> => {
    const id = await idOf(service);
    if (id === undefined) throw noContainer(run, service);
    return client.getContainer(id);
  };
  return {
    find: async (service) => {
      const id = await idOf(service);
      return id === undefined ? undefined : inspect(client, id, service);
    },
    start: async (service) => harmless(service, (await found(service)).start(), [NOT_MODIFIED]),
    stop: async (service) => harmless(service, (await found(service)).stop({ t: STOP_S }), [NOT_MODIFIED]),
    kill: async (service) => harmless(service, (await found(service)).kill(), [CONFLICT]),
    pause: async (service) => harmless(service, (await found(service)).pause(), [CONFLICT]),
    unpause: async (service) => harmless(service, (await found(service)).unpause(), [CONFLICT]),
    connect: async (service, network, { aliases, address }) =>
      harmless(
        service,
        client.getNetwork(network).connect({
          Container: (await found(service)).id,
          EndpointConfig: { Aliases: [...aliases], IPAMConfig: { IPv4Address: address } },
        }),
        [FORBIDDEN],
      ),
    disconnect: async (service, network) =>
      harmless(service, client.getNetwork(network).disconnect({ Container: (await found(service)).id, Force: false })),
    limit: async (service, { cpus, memory, swap = memory }) => {
      const limits = {
        ...(cpus !== undefined && { NanoCpus: Math.round(cpus * CORE) }),
        ...(memory !== undefined && { Memory: memory, MemorySwap: swap }),
      };
      await harmless(service, (await found(service)).update(limits));
    },
    exec: async (service, argv) => execute(await found(service), argv),
    log: async (service) =>
      textOfLog(await (await found(service)).logs({ stdout: true, stderr: true, tail: LOG_LINES, follow: false })),
    services: async () => {
      const all = (await listed()).map(async (it) => inspect(client, it.Id, it.Labels[SERVICE_LABEL] ?? ''));
      return (await Promise.all(all)).filter((it) => it !== undefined);
    },
    events: async (since, listen) => events(client, run, { since, listen }),
    belongings: async () => belongings(client, filters),
    remove: async (those) => remove(client, those),
  };
};

const runsOf = async (client: Dockerode, place: string): Promise<readonly string[]> => {
  const filters = JSON.stringify({ label: [RUN_LABEL, `${PLACE_LABEL}=${place}`] });
  const [containers, networks, volumes] = await Promise.all([
    client.listContainers({ all: true, filters }),
    client.listNetworks({ filters }),
    client.listVolumes({ filters }),
  ]);
  const labels = [...containers, ...networks, ...volumes.Volumes].map((it) => it.Labels?.[RUN_LABEL]);
  return [...new Set(labels.filter((it) => it !== undefined))];
};

const SOCKET = '/var/run/docker.sock';

/** False: there is surely none, and its client need not be loaded, which costs more than most commands. */
export const isEngineLikely = (): boolean => process.env['DOCKER_HOST'] !== undefined || existsSync(SOCKET);

/** The engine that DOCKER_HOST names, or the one of this machine; nothing is sent before the first call. */
export const connectDocker = async (): Promise<Docker> => {
  const { default: Client } = await import('dockerode');
  const client = new Client({ timeout: CALL_MS });
  return {
    engine: async (within = CALL_MS) => engine(client, within),
    capacity: async () => {
      const { NCPU: cpus, MemTotal: memory } = machine.parse(await client.info());
      return { cpus, memory };
    },
    missing: async (images) => {
      const here = await Promise.all(
        images.map(async (image) => {
          try {
            await client.getImage(image).inspect();
            return true;
          } catch (error) {
            if (statusOf(error) !== NOT_FOUND) throw error;
            return false;
          }
        }),
      );
      return images.filter((_, index) => !here[index]);
    },
    subnets: async () =>
      (await client.listNetworks()).flatMap(
        (network) => network.IPAM?.Config?.flatMap(({ Subnet }) => Subnet ?? []) ?? [],
      ),
    runs: async (place) => runsOf(client, place),
    of: (run) => ofRun(client, run),
  };
};
