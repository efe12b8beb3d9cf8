import { existsSync } from 'node:fs';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import { StackError, textOf } from '../model/errors.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { ANSWER_MS, ASK_MS, inTime, SilentEngine, statusOf } from './docker/answers.ts';
import type { Limits } from './docker/container.ts';
import { PLACE_LABEL, RUN_LABEL } from './docker/labels.ts';
import { ofRun, type DockerRun } from './docker/run.ts';

export type { Belongings, DockerRun } from './docker/run.ts';
export { PLACE_LABEL, RUN_LABEL } from './docker/labels.ts';

/** A socket that nothing comes through for so long is closed. */
const IDLE_MS: Ms = 20_000;
/** A person waits for this one. */
const RUNS_MS: Ms = 3000;
const NOT_FOUND = 404;

/** A Docker engine. */
export interface Docker {
  /** Its version; StackError when none answers, or not within that time. */
  engine(within?: Ms): Promise<string>;
  /** Soon; SilentEngine where it does not. */
  answers(): Promise<void>;
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

const noEngine = (why: Text, cause: unknown): StackError =>
  new StackError(
    {
      en: `no Docker engine answers (${why.en}); start it, point DOCKER_HOST at one, or use --env process`,
      zh: `没有可用的 Docker 引擎（${why.zh}）；请启动 Docker、设置 DOCKER_HOST，或改用 --env process`,
    },
    { cause },
  );

const engine = async (client: Dockerode, within: Ms): Promise<string> => {
  try {
    return (await inTime(client.version(), within)).Version;
  } catch (error) {
    throw noEngine(error instanceof SilentEngine ? error.why : textOf(error), error);
  }
};

/** Was an engine asked that never answered, as opposed to one that is not there? */
export const isHanging = (error: unknown): boolean =>
  error instanceof StackError && error.cause instanceof SilentEngine && error.cause.hangs;

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
  const asking = new Client({ timeout: IDLE_MS });
  // An engine may have nothing to tell for a long time.
  const listening = new Client();
  return {
    engine: async (within = ASK_MS) => engine(asking, within),
    answers: async () => void (await inTime(asking.version(), ANSWER_MS)),
    capacity: async () => {
      const { NCPU: cpus, MemTotal: memory } = machine.parse(await inTime(asking.info(), ASK_MS));
      return { cpus, memory };
    },
    missing: async (images) => {
      const here = await Promise.all(
        images.map(async (image) => {
          try {
            await inTime(asking.getImage(image).inspect(), ASK_MS);
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
      (await inTime(asking.listNetworks(), ASK_MS)).flatMap(
        (network) => network.IPAM?.Config?.flatMap(({ Subnet }) => Subnet ?? []) ?? [],
      ),
    runs: async (place) => inTime(runsOf(asking, place), RUNS_MS),
    of: (run) => ofRun({ asking, listening }, run),
  };
};
