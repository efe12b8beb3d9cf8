import type Dockerode from 'dockerode';
import type { ComponentState } from '../../model/control.ts';

/** A container of a run, as Docker tells it. */
export interface Container {
  readonly id: string;
  /** The service of the Compose file that it was made for. */
  readonly service: string;
  readonly state: ComponentState;
  /** Of its last end; 0 while it has not ended. */
  readonly exitCode: number;
  readonly startedAt: string;
  /** Network -> as what it is in it: a name that is not given again resolves no more. */
  readonly networks: Readonly<Record<string, Membership>>;
  readonly limits: Limits;
}

/** Cores and bytes; 0 is no limit, which Docker cannot give back to a container that has one. */
export interface Limits {
  readonly cpus: number;
  readonly memory: number;
  /** Memory and swap together. */
  readonly swap: number;
}

/** How a container is in a network. */
export interface Membership {
  readonly aliases: readonly string[];
  readonly address: string;
}

/** What a command inside a container came to. */
export interface Executed {
  readonly code: number;
  readonly output: string;
}

const STATES: Readonly<Record<string, ComponentState>> = {
  running: 'running',
  restarting: 'running',
  paused: 'paused',
};

/** Docker counts processor time in nanoseconds a second. */
export const CORE = 1e9;
const NOT_FOUND = 404;

type Inspected = Awaited<ReturnType<Dockerode.Container['inspect']>>;

const membershipsOf = ({ NetworkSettings, Id }: Inspected): Container['networks'] =>
  Object.fromEntries(
    Object.entries(NetworkSettings.Networks).map(([name, network]) => [
      name,
      {
        // Docker adds the container's own id, and would add it again.
        aliases: (network.Aliases ?? []).filter((alias: string) => !Id.startsWith(alias)).toSorted(),
        address: network.IPAMConfig?.IPv4Address ?? '',
      },
    ]),
  );

/** Undefined: there is no such container any more. */
export const inspect = async (client: Dockerode, id: string, service: string): Promise<Container | undefined> => {
  try {
    const facts = await client.getContainer(id).inspect();
    const { State, HostConfig } = facts;
    return {
      id,
      service,
      state: STATES[State.Status] ?? 'exited',
      exitCode: State.ExitCode,
      startedAt: State.StartedAt,
      networks: membershipsOf(facts),
      limits: {
        cpus: (HostConfig.NanoCpus ?? 0) / CORE,
        memory: HostConfig.Memory ?? 0,
        swap: HostConfig.MemorySwap ?? 0,
      },
    };
  } catch (error) {
    if ((error as { readonly statusCode?: number }).statusCode === NOT_FOUND) return undefined;
    throw error;
  }
};

/** Docker sends both streams in one, in frames with a head of eight bytes: stream, and length at its end. */
export const textOfLog = (frames: Buffer): string => {
  const parts: Buffer[] = [];
  let at = 0;
  while (at + 8 <= frames.length) {
    const length = frames.readUInt32BE(at + 4);
    parts.push(frames.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(parts).toString('utf8');
};

/** Runs a command in a container to its end. */
export const execute = async (container: Dockerode.Container, argv: readonly string[]): Promise<Executed> => {
  const exec = await container.exec({ Cmd: [...argv], AttachStdout: true, AttachStderr: true });
  const frames: Buffer[] = [];
  const stream = await exec.start({});
  for await (const piece of stream) frames.push(piece as Buffer);
  const { ExitCode: code } = await exec.inspect();
  return { code: code ?? -1, output: textOfLog(Buffer.concat(frames)) };
};
