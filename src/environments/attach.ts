import { existsSync } from 'node:fs';
import { z } from 'zod';
import { identify } from '../adapters/process-table.ts';
import { connectToxiproxy, type ToxiproxyControl } from '../adapters/toxiproxy.ts';
import { shownProxies } from '../model/control.ts';
import type { Ended, Environment, Handle, Replica, ReserveRequest, UpRequest } from '../model/environment.ts';
import { InputError, StackError, textOf } from '../model/errors.ts';
import type { AttachRecipe, Component, Stack } from '../model/stack.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import { isLocked, lock, unlock } from './attach/lock.ts';
import { addressesOf, byLink, proxyNames } from './attach/proxies.ts';
import { controlOf, startProxies } from './process/boot.ts';
import { addressVariables, givenVariables, makeGiven, readGiven, secretVariable, writeGiven } from './process/given.ts';
import {
  claimPlace,
  handleFrom,
  layOut,
  makeFolder,
  placeOf,
  readHandle,
  writeHandle,
  writeOwner,
} from './process/place.ts';
import { endRun, runsOf } from './process/sweep.ts';
import { lateText, untilReady } from './process/until-ready.ts';

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
      'env' in source ? source : { env: secretVariable(name) },
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
  const { run, stack, profile } = request;
  const url = recipeOf(stack).toxiproxy;
  const server = serverAt(url);
  const given = makeGiven(standing(stack), profile);
  const holds = await held(stack, server);
  await requireMetrics(server, url);
  try {
    makeFolder(run, identify(process.pid) ?? null);
    // Of the stack nothing listens here: what is ours is a Toxiproxy that carries nothing of it.
    const nothing = { ...stack, components: [], links: [] };
    const place = await claimPlace({ ...request, stack: nothing, ports: {} });
    layOut(place, nothing);
    writeGiven(place.folder, given);
    const handle = { ...handleFrom(place, request), environment: ENVIRONMENT, data: { ...place, ...holds } };
    writeHandle(handle);
    await lock(server, run, url);
    return handle;
  } catch (error) {
    await endRun(run);
    throw error;
  }
};

const POLL_MS: Ms = 150;

/** Asks a component past all proxies until it is ready, or its time is over. */
const ready = async (component: Component, holds: Held | undefined, signal: AbortSignal): Promise<void> => {
  const at = holds?.addresses[`operator->${component.name}`];
  if (!at) return;
  const { en, zh } = lateText(component);
  const late = { en: `${en}: it is not ours to start`, zh: `${zh}：它不由我们启动` };
  await untilReady(component, {
    at,
    pollMs: POLL_MS,
    signal,
    ended: () => undefined,
    late: () => new StackError(late),
  });
};

const notOurs = (name: string): never => {
  throw new StackError({
    en: `${name} is not ours to act on: the stack was there before`,
    zh: `不能对 ${name} 本身注入故障：该环境并非由我们启动`,
  });
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
      ...(Object.assign(
        {},
        ...stack.links
          .filter(({ from }) => from === 'client')
          .map(({ name, to }) => {
            const { host = '', port = 0 } = holds.addresses[name] ?? {};
            return addressVariables(`client.${to}`, host, port);
          }),
      ) as Record<string, string>),
    },
    snapshot: async () => ({
      proxies: shownProxies(await proxies.list()),
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
        await ready(component, holds, signal);
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
  runs: async () => runsOf(ENVIRONMENT),
};
