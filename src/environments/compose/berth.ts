import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { claimPorts } from '../../adapters/ports.ts';
import { connectDocker } from '../../adapters/docker.ts';
import type { Handle, ReserveRequest } from '../../model/environment.ts';
import { StackError } from '../../model/errors.ts';
import { isOutside, type External, type Stack } from '../../model/stack.ts';
import { claimChosen } from '../process/chosen-ports.ts';
import { folderOf } from '../process/place.ts';
import { claimBlocks } from './subnets.ts';
import { CONTROL, networkCount, wire, type Externals, type Wiring } from './wiring.ts';

/** Where a run lives at the engine and on this machine: plain data, from which any process can find and end all of it. */
const berthShape = z.object({
  /** Credentials and the wired file; gone after `down`. */
  folder: z.string(),
  /** Logs, in the run folder: they stay. */
  logs: z.string(),
  /** Compose's name for what belongs together. */
  project: z.string(),
  /** The user's Compose file, which is never changed. */
  file: z.string(),
  /** When it was reserved, ms since 1970. */
  since: z.number(),
  blocks: z.array(z.string()),
  /** Where external components are: as their names said when the run was reserved. */
  externals: z.record(z.string(), z.string()).default({}),
  /** Ports on loopback: of Toxiproxy's API, of the prober, and of each link that begins outside. */
  api: z.number(),
  prober: z.number(),
  links: z.record(z.string(), z.number()),
  profile: z.string().nullable(),
  seed: z.number(),
});
export type Berth = z.output<typeof berthShape>;

export const LOOPBACK = '127.0.0.1';

export const projectOf = (run: string): string => `brownout-${run.toLowerCase()}`;

/** One engine may serve many machines, users and CI jobs: only from here can be told whether a run's owner lives. */
export const placeHere = (): string => `${hostname()}:${userInfo().uid}:${tmpdir()}`;

export const berthOf = (handle: Handle): Berth => berthShape.parse(handle.data);

/** Of a run: the user's file, wired. All that is ever made at the engine is made of it. */
export const wiredFileOf = (run: string): string => join(folderOf(run), 'docker-compose.wired.json');

const wiredShape = z.object({ services: z.record(z.string(), z.unknown()) });

/** The services that a run's wired file names; none where there is no such file, or but half of it. */
export const wiredServices = (run: string): readonly string[] => {
  try {
    return Object.keys(wiredShape.parse(JSON.parse(readFileSync(wiredFileOf(run), 'utf8'))).services);
  } catch {
    return [];
  }
};

/** The wiring is not kept: it follows from the stack, the run's name and its subnets. */
export const wiringOf = (berth: Berth, stack: Stack, run: string): Wiring => wire(stack, run, berth);

const addressOf = async ({ host, address }: External): Promise<string> => {
  if (address !== undefined) return address;
  try {
    return (await lookup(host, 4)).address;
  } catch (error) {
    throw new StackError(
      {
        en: `the external ${host} has no IPv4 address here; name one: external: { host, port, address }`,
        zh: `外部组件 ${host} 在此解析不到 IPv4 地址；可写明：external: { host, port, address }`,
      },
      { cause: error },
    );
  }
};

const addressesOf = async ({ components }: Stack): Promise<Externals> =>
  Object.fromEntries(
    await Promise.all(
      components.flatMap(({ name, external }) =>
        external ? [(async () => [name, await addressOf(external)] as const)()] : [],
      ),
    ),
  );

/** Claims the ports and subnets of a run. */
export const claimBerth = async (request: ReserveRequest, file: string): Promise<Berth> => {
  const { run, stack, profile, seed, folder, ports: chosen = {} } = request;
  // First: chance must not take them for another.
  await claimChosen(run, chosen);
  const docker = await connectDocker();
  const outside = [...stack.links.filter(isOutside).map((link) => link.name), CONTROL];
  const others = outside.filter((name) => chosen[name] === undefined);
  const [api = 0, prober = 0, ...ports] = await claimPorts(run, 2 + others.length);
  return {
    folder: folderOf(run),
    logs: join(folder, 'logs'),
    project: projectOf(run),
    file,
    since: Date.now(),
    externals: await addressesOf(stack),
    blocks: [...claimBlocks(run, { networks: networkCount(stack), used: await docker.subnets() })],
    api,
    prober,
    links: { ...Object.fromEntries(others.map((name, index) => [name, ports[index] ?? 0])), ...chosen },
    profile: profile ?? null,
    seed,
  };
};

export const handleFrom = (berth: Berth, { run, stack, profile, folder }: ReserveRequest): Handle => ({
  environment: 'compose',
  run,
  folder,
  stackFile: stack.file,
  profile: profile ?? null,
  data: berth,
});
