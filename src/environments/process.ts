import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { identify } from '../adapters/process-table.ts';
import { shownProxies } from '../model/control.ts';
import type { Environment, Handle, Replica, ReserveRequest, UpRequest } from '../model/environment.ts';
import { StackError } from '../model/errors.ts';
import { isOurs, type Component, type Stack } from '../model/stack.ts';
import { controlOf, startComponents, startProxies, toxiproxyOf } from './process/boot.ts';
import { stateOf } from './process/children.ts';
import { linkVariables, type Surroundings } from './process/component-environment.ts';
import { processControl } from './process/control.ts';
import { givenVariables, makeGiven, readGiven, writeGiven } from './process/given.ts';
import { claimPlace, handleFrom, HOST, layOut, makeFolder, placeOf, writeHandle, writeOwner } from './process/place.ts';
import { endRun, runsOf } from './process/sweep.ts';

const ENVIRONMENT = 'process';

const CHECK_WITHIN_MS = 10_000;

/** What a component's own check says is missing here; undefined: nothing. */
const complaintOf = async ({ name, process: recipe }: Component): Promise<string | undefined> => {
  if (!recipe) return `${name} has no "process", so the process environment cannot start it`;
  const [command = '', ...args] = recipe.check ?? [];
  if (command === '') return undefined;
  const program = command === 'node' ? process.execPath : command;
  return new Promise((resolve) => {
    execFile(program, args, { timeout: CHECK_WITHIN_MS }, (error, _stdout, stderr) =>
      resolve(error ? `${name}: ${stderr.trim() || error.message}` : undefined),
    );
  });
};

/** Names what is missing on this machine before anything is started. */
const checkMachine = async (stack: Stack): Promise<void> => {
  if (process.platform !== 'linux')
    throw new StackError({
      en: `the process environment finds and ends its processes through /proc, which ${process.platform} has not; use Linux`,
      zh: `process 环境依靠 /proc 查找和结束进程，${process.platform} 没有 /proc；请使用 Linux`,
    });
  const complaints = await Promise.all(stack.components.filter(isOurs).map(complaintOf));
  const missing = complaints.filter((it) => it !== undefined);
  if (missing.length > 0)
    throw new StackError({
      en: `the stack ${stack.id} cannot be started here:\n  ${missing.join('\n  ')}`,
      zh: `环境 ${stack.id} 无法在此启动：\n  ${missing.join('\n  ')}`,
    });
};

const replicaOf = async (around: Surroundings): Promise<Replica> => {
  const { place, stack } = around;
  const proxies = toxiproxyOf(place);
  const control = await controlOf(place);
  return {
    proxies,
    components: processControl(around),
    address: (link) => {
      const port = place.links[link];
      if (port === undefined) throw new StackError(`the stack ${stack.id} has no link ${link}`);
      return { host: HOST, port };
    },
    control,
    secrets: around.given.secrets,
    exports: {
      ...givenVariables(around.run, around.given),
      ...Object.fromEntries(
        Object.entries(linkVariables(around, 'client')).map(([name, value]) => [`client.${name}`, value]),
      ),
    },
    snapshot: async () => ({
      proxies: shownProxies(await proxies.list()),
      components: Object.fromEntries(
        stack.components.filter((it) => !it.once && isOurs(it)).map(({ name }) => [name, stateOf(place, name)]),
      ),
    }),
  };
};

const surroundings = (handle: Handle, stack: Stack): Surroundings => {
  const place = placeOf(handle);
  return { run: handle.run, stack, place, given: readGiven(place.folder) };
};

const reserve = async (request: ReserveRequest): Promise<Handle> => {
  await checkMachine(request.stack);
  const given = makeGiven(request.stack, request.profile);
  try {
    makeFolder(request.run, identify(process.pid) ?? null);
    const place = await claimPlace(request);
    layOut(place, request.stack);
    writeGiven(place.folder, given);
    const handle = handleFrom(place, request);
    writeHandle(handle);
    return handle;
  } catch (error) {
    await endRun(request.run);
    throw error;
  }
};

const up = async (handle: Handle, request: UpRequest): Promise<Replica> => {
  const around = surroundings(handle, request.stack);
  await startProxies(around, request.signal);
  await startComponents(around, request);
  return replicaOf(around);
};

/** Child processes and the embedded Toxiproxy, on loopback. */
export const processEnvironment: Environment = {
  name: ENVIRONMENT,
  summary: {
    en: 'Components as processes of this machine, links through the embedded Toxiproxy; needs Node alone',
    zh: '组件是本机上的进程，链路经过内嵌的 Toxiproxy；只需要 Node',
  },
  abilities: ['start', 'stop', 'kill', 'pause', 'resume', 'restart'],
  reserve,
  up,
  reopen: async (handle, stack) => {
    const around = surroundings(handle, stack);
    if (!existsSync(around.place.folder)) throw new StackError(`run ${handle.run} is not up any more`);
    return replicaOf(around);
  },
  down: async (handle) => endRun(handle.run),
  keep: async (handle) => writeOwner(handle.run, null),
  runs: async () => runsOf(ENVIRONMENT),
};
