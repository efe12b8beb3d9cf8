import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { ask } from '../adapters/ask.ts';
import {
  composeVersion,
  createContainers,
  readCompose,
  renderCompose,
  resolveCompose,
  type ComposeCall,
} from '../adapters/compose-cli.ts';
import { connectDocker } from '../adapters/docker.ts';
import { askThrough } from '../adapters/prober.ts';
import { identify } from '../adapters/process-table.ts';
import { programs } from '../adapters/programs.ts';
import { ABILITIES, shownProxies } from '../model/control.ts';
import type { Environment, Handle, Replica, ReserveRequest, UpRequest } from '../model/environment.ts';
import type { ComposeModel, WrittenCompose } from '../model/compose.ts';
import { InputError, StackError } from '../model/errors.ts';
import type { JsonObject } from '../model/json.ts';
import { isOurs, isOutside, type Stack } from '../model/stack.ts';
import {
  berthOf,
  claimBerth,
  handleFrom,
  LOOPBACK,
  projectOf,
  wiredFileOf,
  wiringOf,
  type Berth,
} from './compose/berth.ts';
import { startComponents, startProxies, toxiproxyAt, type Moored } from './compose/boot.ts';
import { containerControl } from './compose/control.ts';
import { composeVariables, missingImages, requireImages, type ImagesNeeded } from './compose/images.ts';
import { endRun, releaseClaims, runsHere } from './compose/sweep.ts';
import { byHand, checkWireable, wiredFile, type WiredFileRequest } from './compose/wired-file.ts';
import { CONTROL } from './compose/wiring.ts';
import {
  addressVariables,
  givenVariables,
  makeGiven,
  readGiven,
  secretVariable,
  writeGiven,
  type Given,
} from './process/given.ts';
import { makeFolder, markVariables, writeHandle, writeOwner } from './process/place.ts';

const composeFileOf = (stack: Stack): NonNullable<Stack['compose']> => {
  if (!stack.compose)
    throw new InputError({
      en: `the stack ${stack.id} names no Compose file; add  compose: { file: docker-compose.yml }  to ${stack.file}, or use --env process`,
      zh: `环境 ${stack.id} 没有写明 Compose 文件；请在 ${stack.file} 中加入  compose: { file: docker-compose.yml }，或改用 --env process`,
    });
  if (!existsSync(stack.compose.file))
    throw new InputError({
      en: `${stack.file} names the Compose file ${stack.compose.file}, which is not there`,
      zh: `${stack.file} 写明的 Compose 文件 ${stack.compose.file} 不存在`,
    });
  return stack.compose;
};

const callOf = (run: string, file: string, given: Given): ComposeCall => ({
  project: projectOf(run),
  file,
  env: {
    ...composeVariables(file),
    BROWNOUT_NODE_MODULES: programs.modules,
    ...Object.fromEntries(Object.entries(given.secrets).map(([name, value]) => [secretVariable(name), value])),
  },
});

interface Prepared {
  readonly model: ComposeModel;
  /** As the user wrote it. */
  readonly written: WrittenCompose;
  readonly given: Given;
  readonly call: ComposeCall;
  readonly machine: WiredFileRequest['machine'];
}

/** Reads the user's file with new secrets; StackError where there is nothing to read it with. */
const prepared = async ({
  stack,
  run,
  profile,
}: Pick<ReserveRequest, 'stack' | 'run' | 'profile'>): Promise<Prepared> => {
  const { file } = composeFileOf(stack);
  const docker = await connectDocker();
  await docker.engine();
  await composeVersion();
  const given = makeGiven(stack, profile);
  const call = callOf(run, file, given);
  const [model, written, machine] = await Promise.all([resolveCompose(call), readCompose(call), docker.capacity()]);
  return { model, written, given, call, machine };
};

const imagesOf = ({ model, written, call }: Prepared, { components, compose }: Stack): ImagesNeeded => ({
  model,
  written,
  services: components.filter(isOurs).map(({ name }) => name),
  file: call.file,
  variables: call.env,
  ...(compose?.build !== undefined && { build: compose.build }),
});

/** Of the images that a stack is made of, those that are not here. */
export const missingImagesOf = async (stack: Stack): Promise<readonly string[]> =>
  missingImages(imagesOf(await prepared({ stack, run: 'images' }), stack));

const wiredBy = (
  { model, written, given, call, machine }: Prepared,
  berth: Berth,
  { stack, run }: ReserveRequest,
): WiredFileRequest => ({
  model,
  project: written.name,
  wiring: wiringOf(berth, stack, run),
  berth,
  stack,
  run,
  given,
  variables: call.env,
  machine,
  home: programs.home,
});

const reserve = async (request: ReserveRequest): Promise<Handle> => {
  const { run, stack } = request;
  const ready = await prepared(request);
  checkWireable(ready.model, stack, ready.call.file);
  await requireImages(imagesOf(ready, stack));
  try {
    makeFolder(run, identify(process.pid) ?? null);
    const berth = await claimBerth(request, ready.call.file);
    mkdirSync(berth.logs, { recursive: true });
    writeGiven(berth.folder, ready.given);
    const handle = handleFrom(berth, request);
    writeHandle(handle);
    const wired = JSON.stringify(wiredFile(wiredBy(ready, berth, request)), null, 2);
    writeFileSync(wiredFileOf(handle.run), wired, { mode: 0o600 });
    return handle;
  } catch (error) {
    await endRun({ run, folder: '' });
    throw error;
  }
};

/**
 * The wired file as YAML, for people: whoever brings it up by hand (Docker Compose v2.23.1 or later) has Toxiproxy
 * with all its proxies. Secrets and ports are made for this print alone.
 */
export const printWired = async (request: ReserveRequest): Promise<string> => {
  const ready = await prepared(request);
  checkWireable(ready.model, request.stack, ready.call.file);
  try {
    const berth = await claimBerth(request, ready.call.file);
    const wired = byHand(wiredBy(ready, berth, request));
    return await renderCompose(JSON.stringify(wired), { project: berth.project, env: {} });
  } finally {
    releaseClaims(request.run);
  }
};

const moor = async (handle: Handle, stack: Stack): Promise<Moored> => {
  const berth = berthOf(handle);
  const docker = (await connectDocker()).of(handle.run);
  return {
    run: handle.run,
    stack,
    berth,
    wiring: wiringOf(berth, stack, handle.run),
    docker,
    proxies: toxiproxyAt(berth),
  };
};

const snapshot = async ({ proxies, docker, stack }: Moored): Promise<JsonObject> => {
  const [listed, containers] = await Promise.all([proxies.list(), docker.services()]);
  const stays = new Set(stack.components.filter((it) => isOurs(it) && !it.once).map(({ name }) => name));
  return {
    proxies: shownProxies(listed),
    components: Object.fromEntries(
      containers.filter(({ service }) => stays.has(service)).map(({ service, state }) => [service, state]),
    ),
  };
};

const exportsOf = ({ berth, stack, run }: Moored, given: Given): Readonly<Record<string, string>> =>
  Object.assign(
    {},
    givenVariables(run, given),
    ...stack.links
      .filter((link) => link.from === 'client')
      .map((link) =>
        addressVariables(`client.${link.name.split('->')[1] ?? link.to}`, LOOPBACK, berth.links[link.name] ?? 0),
      ),
  ) as Record<string, string>;

const replicaOf = (moored: Moored): Replica => {
  const { berth, stack, wiring, proxies } = moored;
  const given = readGiven(berth.folder);
  return {
    proxies,
    components: containerControl(moored),
    address: (name) => {
      const link = stack.links.find((it) => it.name === name);
      const inside = wiring.listens[name];
      if (!link || !inside)
        throw new StackError({
          en: `the stack ${stack.id} has no link ${name}`,
          zh: `环境 ${stack.id} 没有链路 ${name}`,
        });
      return isOutside(link) ? { host: LOOPBACK, port: berth.links[name] ?? 0 } : inside;
    },
    // What is published is asked from here, as users do; the rest from where its callers stand.
    ask: async (question) =>
      question.at.host === LOOPBACK ? ask(question) : askThrough({ host: LOOPBACK, port: berth.prober }, question),
    control: { host: LOOPBACK, port: berth.links[CONTROL] ?? 0 },
    secrets: given.secrets,
    exports: exportsOf(moored, given),
    watch: async (listen, since) =>
      moored.docker.events(since === undefined ? berth.since : Date.parse(since), ({ service, ...rest }) =>
        listen({ component: service, ...rest }),
      ),
    snapshot: async () => snapshot(moored),
  };
};

const up = async (handle: Handle, request: UpRequest): Promise<Replica> => {
  const moored = await moor(handle, request.stack);
  const { berth } = moored;
  await createContainers({
    project: berth.project,
    file: wiredFileOf(handle.run),
    // Marked like a process of the process environment, so that a sweep finds and ends it.
    env: { ...composeVariables(berth.file), ...markVariables(handle.run) },
    signal: request.signal,
  });
  await startProxies(moored, request.signal);
  await startComponents(moored, request);
  return replicaOf(moored);
};

/** Containers of a Compose project, every link through the real Toxiproxy. */
export const composeEnvironment: Environment = {
  name: 'compose',
  summary: {
    en: 'Components as containers of a Compose project, links through the real Toxiproxy; needs Docker Compose v2.20',
    zh: '组件是 Compose 项目中的容器，链路经过真正的 Toxiproxy；需要 Docker Compose v2.20',
  },
  abilities: ABILITIES,
  reserve,
  up,
  reopen: async (handle, stack) => {
    if (!existsSync(berthOf(handle).folder))
      throw new StackError({ en: `run ${handle.run} is not up any more`, zh: `环境 ${handle.run} 已不在运行` });
    return replicaOf(await moor(handle, stack));
  },
  down: async (handle) => endRun(handle),
  keep: async (handle) => writeOwner(handle.run, null),
  runs: runsHere,
};
