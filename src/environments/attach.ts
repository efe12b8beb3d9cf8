import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { claimPorts } from '../adapters/ports.ts';
import { identify } from '../adapters/process-table.ts';
import { connectToxiproxy, type ToxiproxyControl } from '../adapters/toxiproxy.ts';
import type { Ended, Environment, Handle, Replica, ReserveRequest, UpRequest } from '../model/environment.ts';
import { InputError, StackError, textOf } from '../model/errors.ts';
import type { AttachRecipe, Stack } from '../model/stack.ts';
import type { Text } from '../model/text.ts';
import { isLocked, lock, unlock } from './attach/lock.ts';
import { addressesOf, byLink, proxyNames } from './attach/proxies.ts';
import { awaitReady } from './attach/ready.ts';
import { startProxies, toxiproxyOf } from './process/boot.ts';
import { givenVariables, makeGiven, readGiven, writeGiven } from './process/given.ts';
import {
  folderOf,
  HOST,
  layOut,
  makeFolder,
  placeOf,
  readHandle,
  writeHandle,
  writeOwner,
  type Place,
} from './process/place.ts';
import { endRun, runsHere, stateOfRun } from './process/sweep.ts';

const ENVIRONMENT = 'attach';

/** What a run has beside its place on this machine. */
const heldShape = z.object({
  /** The address of the Toxiproxy that is not ours. */
  url: z.string(),
  names: z.record(z.string(), z.string()),
  addresses: z.record(z.string(), z.object({ host: z.string(), port: z.number() })),
});
type Held = z.output<typeof heldShape>;

const heldBy = ({ data }: Handle): Held | undefined => heldShape.safeParse(data).data;

const serverAt = (url: string): ToxiproxyControl => connectToxiproxy(url, { countsAtEnd: true });

const recipeOf = ({ id, file, attach }: Stack): AttachRecipe => {
  if (attach) return attach;
  throw new InputError({
    en: `the stack ${id} does not say where its Toxiproxy is; add  attach: { toxiproxy: "http://127.0.0.1:8474" }  to ${file}`,
    zh: `环境 ${id} 没有写明 Toxiproxy 的地址；请在 ${file} 中加入  attach: { toxiproxy: "http://127.0.0.1:8474" }`,
  });
};

/** Nothing is started here, so nothing is made up: what is random elsewhere comes from the environment. */
const standing = (stack: Stack): Stack => ({
  ...stack,
  components: stack.components.map(({ process: _process, ...component }) => component),
  secrets: Object.fromEntries(
    Object.entries(stack.secrets).map(([name, source]) => [
      name,
      'env' in source ? source : { env: `BROWNOUT_SECRET_${name.toUpperCase().replaceAll('-', '_')}` },
    ]),
  ),
});

/** Law 6c needs the bytes that each link carries. */
const requireMetrics = async (server: ToxiproxyControl, url: string): Promise<void> => {
  await server.traffic().catch((error: unknown) => {
    throw new StackError(
      {
        en: `Toxiproxy at ${url} does not tell its traffic; start it with -proxy-metrics (${textOf(error).en})`,
        zh: `${url} 的 Toxiproxy 不提供流量数据；请以 -proxy-metrics 启动它（${textOf(error).zh}）`,
      },
      { cause: error },
    );
  });
};

const held = async (stack: Stack, server: ToxiproxyControl): Promise<Held> => {
  const recipe = recipeOf(stack);
  const listed = await server.list();
  const names = proxyNames(stack, recipe, listed);
  return { url: recipe.toxiproxy, names, addresses: addressesOf(stack, recipe, { names, listed }) };
};

const reserve = async (request: ReserveRequest): Promise<Handle> => {
  const { run, stack, profile, seed, folder } = request;
  const url = recipeOf(stack).toxiproxy;
  const server = serverAt(url);
  const given = makeGiven(standing(stack), profile);
  const holds = await held(stack, server);
  await requireMetrics(server, url);
  try {
    makeFolder(run, identify(process.pid) ?? null);
    const [api = 0] = await claimPorts(run, 1);
    const place: Place = {
      folder: folderOf(run),
      logs: join(folder, 'logs'),
      api,
      components: {},
      links: {},
      profile: profile ?? null,
      seed,
    };
    layOut(place, { ...stack, components: [] });
    writeGiven(place.folder, given);
    const handle = {
      environment: ENVIRONMENT,
      run,
      folder,
      stackFile: stack.file,
      profile: profile ?? null,
      data: { ...place, ...holds },
    };
    writeHandle(handle);
    await lock(server, run, url);
    return handle;
  } catch (error) {
    await endRun(run);
    throw error;
  }
};

const notOurs = (name: string): never => {
  throw new StackError({
    en: `${name} is not ours to act on: the stack was there before`,
    zh: `不能对 ${name} 本身注入故障：该环境并非由我们启动`,
  });
};

/** Our own Toxiproxy carries nothing of the stack: it holds the echo of the control surface alone. */
const controlOf = async (place: Place): Promise<Replica['control']> => {
  const proxies = await toxiproxyOf(place).list();
  const port = proxies[0]?.listen.split(':').at(-1);
  if (port === undefined) throw new StackError('Toxiproxy lists no control surface');
  return { host: HOST, port: Number(port) };
};

const replicaOf = async (handle: Handle, stack: Stack): Promise<Replica> => {
  const place = placeOf(handle);
  const holds = heldBy(handle);
  if (!holds || !existsSync(place.folder))
    throw new StackError({ en: `run ${handle.run} is not up any more`, zh: `环境 ${handle.run} 已不在运行` });
  const given = readGiven(place.folder);
  const proxies = byLink(serverAt(holds.url), holds.names);
  return {
    proxies,
    components: {
      state: async () => Promise.resolve('running'),
      read: async (name) => notOurs(name),
      act: async (name) => notOurs(name),
      restore: async (name) => notOurs(name),
    },
    address: (link) => {
      const at = holds.addresses[link];
      if (at) return at;
      throw new StackError({
        en: `the stack ${stack.id} has no link ${link}`,
        zh: `环境 ${stack.id} 没有链路 ${link}`,
      });
    },
    control: await controlOf(place),
    secrets: given.secrets,
    exports: {
      ...givenVariables(handle.run, given),
      ...Object.fromEntries(
        stack.links
          .filter(({ from }) => from === 'client')
          .flatMap(({ name, to }) => {
            const { host = '', port = 0 } = holds.addresses[name] ?? {};
            return [
              [`client.${to}`, `${host}:${port}`],
              [`client.${to}.host`, host],
              [`client.${to}.port`, String(port)],
            ];
          }),
      ),
    },
    snapshot: async () => ({
      proxies: (await proxies.list()).map(({ name, enabled, toxics }) => ({
        name,
        enabled,
        toxics: toxics.map((toxic) => toxic.name),
      })),
    }),
  };
};

const up = async (handle: Handle, { stack, signal, progress }: UpRequest): Promise<Replica> => {
  const place = placeOf(handle);
  const holds = heldBy(handle);
  const around = { run: handle.run, place, given: readGiven(place.folder) };
  await startProxies({ ...around, stack: { ...stack, links: [] } }, signal);
  await Promise.all(
    stack.components
      .filter(({ once }) => !once)
      .map(async (component) => {
        progress({ component: component.name, state: 'starting' });
        await awaitReady(component, holds?.addresses[`operator->${component.name}`], signal);
        progress({ component: component.name, state: 'ready' });
      }),
  );
  return replicaOf(handle, stack);
};

/** Toxics of a run that are still on, on whichever proxy. */
const toxicsLeft = async (server: ToxiproxyControl, run: string): Promise<readonly [proxy: string, toxic: string][]> =>
  (await server.list()).flatMap(({ name, toxics }) =>
    toxics
      .filter((toxic) => toxic.name.startsWith(`brownout-${run}-`))
      .map((toxic): [string, string] => [name, toxic.name]),
  );

/** Gives the server back; what of the run is still there, for people. */
const giveBack = async (handle: Handle): Promise<readonly Text[]> => {
  const holds = heldBy(handle) ?? heldBy(readHandle(handle.run));
  if (!holds) return [];
  const { run } = handle;
  const server = serverAt(holds.url);
  try {
    for (const [proxy, toxic] of await toxicsLeft(server, run)) await server.removeToxic(proxy, toxic);
    await unlock(server, run);
    const toxics = (await toxicsLeft(server, run)).map(([proxy, toxic]) => ({
      en: `toxic ${toxic} on ${proxy} at ${holds.url}`,
      zh: `${holds.url} 的 ${proxy} 上的 toxic ${toxic}`,
    }));
    const isStill = await isLocked(server, run);
    return [...toxics, ...(isStill ? [{ en: `the lock at ${holds.url}`, zh: `${holds.url} 上的锁` }] : [])];
  } catch (error) {
    const { en, zh } = textOf(error);
    return [{ en: `what the run has at ${holds.url} (${en})`, zh: `在 ${holds.url} 上的残留（${zh}）` }];
  }
};

const down = async (handle: Handle): Promise<Ended> => {
  const owed = await giveBack(handle);
  // Who is not given back must be found again.
  if (owed.length > 0) return { left: owed, counts: {} };
  return endRun(handle.run);
};

/** A stack that runs already, behind a Toxiproxy that is not ours: nothing is started but what watches this machine. */
export const attachEnvironment: Environment = {
  name: ENVIRONMENT,
  summary: {
    en: 'A stack that runs already, behind its own Toxiproxy: nothing of it is started or ended, its links can be broken',
    zh: '已在运行的环境，链路经过它自己的 Toxiproxy：不启动也不结束任何组件，只对链路注入故障',
  },
  abilities: [],
  staysUp: true,
  reserve,
  up,
  reopen: replicaOf,
  down,
  keep: async (handle) => writeOwner(handle.run, null),
  runs: async () =>
    runsHere()
      .map((run) => ({ handle: readHandle(run), state: stateOfRun(run) }))
      .filter(({ handle }) => handle.environment === ENVIRONMENT),
};
