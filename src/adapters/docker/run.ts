import type Dockerode from 'dockerode';
import { StackError } from '../../model/errors.ts';
import type { Ms } from '../../model/units.ts';
import { ANSWER_MS, ASK_MS, inTime, statusOf } from './answers.ts';
import {
  CORE,
  execute,
  inspect,
  textOfLog,
  type Container,
  type Executed,
  type Limits,
  type Membership,
} from './container.ts';
import { events, type ContainerEvent } from './events.ts';
import { RUN_LABEL, SERVICE_LABEL } from './labels.ts';

/** What a deed gets, which may have to wait for others. */
const ACT_MS: Ms = 20_000;
const STOP_S = 8;
const FORBIDDEN = 403;
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
  events(since: number, listen: (event: ContainerEvent) => void): () => void;
  belongings(): Promise<Belongings>;
  /** Removes what was found; what is gone already, or cannot go, is no error: look again. */
  remove(belongings: Belongings): Promise<void>;
}

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
    // Not its words: nobody said anything.
    if (statusOf(error) === 0) throw error;
    if (!codes.includes(statusOf(error)))
      throw new StackError(`${service}: Docker: ${saidOf(error)}`, { cause: error });
  }
};

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
  const each = async (removals: readonly Promise<unknown>[]): Promise<void> => {
    await Promise.allSettled(removals.map(async (it) => inTime(it, ACT_MS)));
    // What cannot go is no error; where nobody answers, waiting for the next ones is of no use.
    await inTime(client.version(), ANSWER_MS);
  };
  await each(containers.map(async (id) => client.getContainer(id).remove({ force: true, v: true })));
  await each(networks.map(async (id) => client.getNetwork(id).remove()));
  await each(volumes.map(async (name) => client.getVolume(name).remove({ force: true })));
};

/** Two ways to one engine: calls that end, and what it tells by itself. */
export interface Clients {
  readonly asking: Dockerode;
  readonly listening: Dockerode;
}

const noContainer = (run: string, service: string): StackError =>
  new StackError({ en: `run ${run} has no container of ${service}`, zh: `环境 ${run} 没有 ${service} 的容器` });

const callsOf = ({ asking: client, listening }: Clients, run: string): DockerRun => {
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
    events: (since, listen) => events(listening, run, { since, listen }),
    belongings: async () => belongings(client, filters),
    remove: async (those) => remove(client, those),
  };
};

/** How long each call may take; a command in a container has no limit but its own. */
const WITHIN: Readonly<Partial<Record<string, Ms>>> = {
  find: ASK_MS,
  log: ASK_MS,
  services: ASK_MS,
  belongings: ASK_MS,
  start: ACT_MS,
  stop: ACT_MS,
  kill: ACT_MS,
  pause: ACT_MS,
  unpause: ACT_MS,
  connect: ACT_MS,
  disconnect: ACT_MS,
  limit: ACT_MS,
} satisfies Partial<Record<keyof DockerRun, Ms>>;

type Call = (...given: readonly unknown[]) => Promise<unknown>;

/** What of an engine belongs to one run. */
export const ofRun = (clients: Clients, run: string): DockerRun =>
  Object.fromEntries(
    Object.entries(callsOf(clients, run)).map(([name, call]: readonly [string, Call]) => {
      const within = WITHIN[name];
      return [name, within === undefined ? call : async (...given: unknown[]) => inTime(call(...given), within)];
    }),
  ) as unknown as DockerRun;
