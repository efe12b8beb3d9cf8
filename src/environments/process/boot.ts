import { listenerOn } from '../../adapters/listener.ts';
import { programs } from '../../adapters/programs.ts';
import { connectToxiproxy, type ToxiproxyControl } from '../../adapters/toxiproxy.ts';
import type { UpRequest } from '../../model/environment.ts';
import { StackError } from '../../model/errors.ts';
import type { Address } from '../../model/probe.ts';
import type { Component, Link } from '../../model/stack.ts';
import type { Text } from '../../model/text.ts';
import type { Ms } from '../../model/units.ts';
import { launch, logFile, logTail, runOnce, stateOf, type Program } from './children.ts';
import { elsewhere } from './elsewhere.ts';
import { componentEnvironment, type Surroundings } from './component-environment.ts';
import { startInOrder } from './start-in-order.ts';
import { endedText, lateText, untilReady } from './until-ready.ts';
import { HOST, markVariables, type Place } from './place.ts';

const TOXIPROXY = 'toxiproxy';
/** What the control surface writes to, in the run's folder. */
const ECHO_FILE = 'echo';
const TOXIPROXY_WITHIN_MS: Ms = 10_000;
const PORT_WITHIN_MS: Ms = 3000;
const POLL_MS: Ms = 30;

/** The API of a run's own Toxiproxy. */
export const toxiproxyOf = (place: Place): ToxiproxyControl => connectToxiproxy(`http://${HOST}:${place.api}`);

const program = (around: Surroundings, component: Component): Program => ({
  name: component.name,
  command: component.process?.command ?? [],
  cwd: `${around.place.folder}/${component.name}`,
  env: componentEnvironment(around, component),
});

const withLog = (place: Place, name: string, { en, zh }: Text): Text => {
  const [file, tail] = [logFile(place, name), logTail(place, name)];
  return { en: `${en}; the end of ${file}:\n${tail}`, zh: `${zh}，${file} 末尾：\n${tail}` };
};

const late = ({ place }: Surroundings, component: Component): StackError => {
  const { name, external } = component;
  const text = lateText(component);
  return new StackError(external ? elsewhere(text, external) : withLog(place, name, text));
};

const waitUntilReady = async (around: Surroundings, component: Component, signal: AbortSignal): Promise<void> => {
  const { place } = around;
  const { name } = component;
  await untilReady(component, {
    at: { host: HOST, port: place.links[`operator->${name}`] ?? 0 },
    pollMs: POLL_MS,
    signal,
    ended: () =>
      stateOf(place, name) === 'exited' ? new StackError(withLog(place, name, endedText(component))) : undefined,
    late: () => late(around, component),
  });
};

const finish = async (around: Surroundings, component: Component, signal: AbortSignal): Promise<void> => {
  const patience = { withinMs: component.readyWithinMs, signal };
  const code = await runOnce(around.place, program(around, component), patience);
  if (signal.aborted) return;
  if (code === undefined) throw late(around, component);
  if (code !== 0)
    throw new StackError(
      withLog(around.place, component.name, {
        en: `${component.name} must end with exit code 0, it was ${code}`,
        zh: `${component.name} 的退出码应为 0，实为 ${code}`,
      }),
    );
};

/** Starts one component and waits until it is ready, or done. */
export const startComponent = async (
  around: Surroundings,
  component: Component,
  signal: AbortSignal,
): Promise<void> => {
  if (component.once) {
    await finish(around, component, signal);
    return;
  }
  if (!component.external) await launch(around.place, program(around, component));
  await waitUntilReady(around, component, signal);
};

const upstreamOf = ({ place, stack }: Surroundings, { to, port }: Link): string => {
  const external = stack.components.find(({ name }) => name === to)?.external;
  if (external) return `${external.address ?? external.host}:${port}`;
  return `${HOST}:${place.components[to]?.[port] ?? 0}`;
};

/** The name under which the embedded Toxiproxy lists the proxy in front of its own echo. */
const CONTROL = '$control';

/** Where the control surface of a run is. */
export const controlOf = async (place: Place): Promise<Address> => {
  const listed = await toxiproxyOf(place).list();
  const port = listed
    .find(({ name }) => name === CONTROL)
    ?.listen.split(':')
    .at(-1);
  if (port === undefined) throw new StackError('Toxiproxy lists no control surface');
  return { host: HOST, port: Number(port) };
};

const IN_USE = /:(\d+): bind: address already in use/;

const takenText = (port: number, { place }: Surroundings): Text => {
  const [link = 'Toxiproxy'] = Object.entries(place.links).find(([, its]) => its === port) ?? [];
  const listener = listenerOn(port);
  const name = listener === undefined ? undefined : `${listener.name} (pid ${listener.pid})`;
  return {
    en: `port ${port} of ${link} was free when it was chosen, and is in use since: ${name ?? 'another program'} listens there; start again, which chooses other ports`,
    zh: `${link} 的端口 ${port} 选定时空闲，其后被占用：${name ?? '其他程序'}正在监听；请重新启动，将另选端口`,
  };
};

/**
 * Makes one proxy a link. The ports are claimed, but a claim binds only those who see it: a run whose temporary files
 * are elsewhere may be looking right now whether one is free. So a port in use is waited for.
 */
const makeProxies = async (toxiproxy: ToxiproxyControl, around: Surroundings, signal: AbortSignal): Promise<void> => {
  const { place, stack } = around;
  const proxies = stack.links.map((link) => ({
    name: link.name,
    listen: `${HOST}:${place.links[link.name] ?? 0}`,
    upstream: upstreamOf(around, link),
  }));
  const deadline = performance.now() + PORT_WITHIN_MS;
  for (;;) {
    const failure = await toxiproxy.create(proxies).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    if (failure === undefined || signal.aborted) return;
    const port = Number(IN_USE.exec(failure.message)?.[1]);
    if (Number.isNaN(port)) throw failure;
    if (performance.now() > deadline) throw new StackError(takenText(port, around), { cause: failure });
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};

/** Starts the run's own Toxiproxy, and one proxy a link. */
export const startProxies = async (around: Surroundings, signal: AbortSignal): Promise<ToxiproxyControl> => {
  const { place, run } = around;
  const flags = ['--host', HOST, '--port', String(place.api), '--seed', String(place.seed), '--echo', ECHO_FILE];
  await launch(place, {
    name: TOXIPROXY,
    command: ['node', programs.toxiproxy, ...flags],
    cwd: place.folder,
    env: { PATH: process.env['PATH'] ?? '', ...markVariables(run) },
  });
  const toxiproxy = toxiproxyOf(place);
  const deadline = performance.now() + TOXIPROXY_WITHIN_MS;
  for (;;) {
    const version = await toxiproxy.version().catch(() => undefined);
    if (version !== undefined) break;
    if (signal.aborted) return toxiproxy;
    if (performance.now() > deadline || stateOf(place, TOXIPROXY) === 'exited')
      throw new StackError({
        en: `Toxiproxy did not start; the end of its log:\n${logTail(place, TOXIPROXY)}`,
        zh: `Toxiproxy 未能启动，其日志末尾：\n${logTail(place, TOXIPROXY)}`,
      });
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  await makeProxies(toxiproxy, around, signal);
  return toxiproxy;
};

/** Starts all components, in their order. */
export const startComponents = async (around: Surroundings, request: UpRequest): Promise<void> =>
  startInOrder(request, async (component, signal) => startComponent(around, component, signal));
