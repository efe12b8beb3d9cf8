import { connectToxiproxy, type ToxiproxyControl } from '../../adapters/toxiproxy.ts';
import type { DockerRun } from '../../adapters/docker.ts';
import type { UpRequest } from '../../model/environment.ts';
import { StackError } from '../../model/errors.ts';
import { isOurs, type Component, type Stack } from '../../model/stack.ts';
import type { Text } from '../../model/text.ts';
import type { Ms } from '../../model/units.ts';
import { elsewhere } from '../process/elsewhere.ts';
import { startInOrder } from '../process/start-in-order.ts';
import { endedText, lateText, untilReady } from '../process/until-ready.ts';
import { LOOPBACK, type Berth } from './berth.ts';
import { PROBER, TOXIPROXY } from './wired-file.ts';
import type { Wiring } from './wiring.ts';

const TOXIPROXY_WITHIN_MS: Ms = 20_000;
const POLL_MS: Ms = 150;
const TAIL_LINES = 12;

/** A run at the engine, with all that bringing it up and acting on it needs. */
export interface Moored {
  readonly run: string;
  readonly stack: Stack;
  readonly berth: Berth;
  readonly wiring: Wiring;
  readonly docker: DockerRun;
  readonly proxies: ToxiproxyControl;
}

/** The API of a run's own Toxiproxy. */
export const toxiproxyAt = ({ api }: Berth): ToxiproxyControl =>
  connectToxiproxy(`http://${LOOPBACK}:${api}`, { countsAtEnd: true });

const tailOf = async (docker: DockerRun, service: string): Promise<string> => {
  const log = await docker.log(service).catch(() => '');
  return log.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
};

const culprit = async (docker: DockerRun, service: string, { en, zh }: Text): Promise<StackError> => {
  const tail = await tailOf(docker, service);
  return new StackError({ en: `${en}; the end of its log:\n${tail}`, zh: `${zh}，其日志末尾：\n${tail}` });
};

const pause = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));

const late = async ({ docker }: Moored, component: Component): Promise<StackError> => {
  const { name, external } = component;
  const text = lateText(component);
  return external ? new StackError(elsewhere(text, external)) : culprit(docker, name, text);
};

/** Asks by the operator's link until the component says that it is ready, it dies, or its time is over. */
export const waitUntilReady = async (moored: Moored, component: Component, signal: AbortSignal): Promise<void> => {
  const { docker, berth } = moored;
  const { name } = component;
  await untilReady(component, {
    at: { host: LOOPBACK, port: berth.links[`operator->${name}`] ?? 0 },
    pollMs: POLL_MS,
    signal,
    ended: async () =>
      (await docker.find(name))?.state === 'exited' ? culprit(docker, name, endedText(component)) : undefined,
    late: async () => late(moored, component),
  });
};

const waitUntilDone = async (moored: Moored, component: Component, signal: AbortSignal): Promise<void> => {
  const { docker } = moored;
  const deadline = performance.now() + component.readyWithinMs;
  while (!signal.aborted) {
    const container = await docker.find(component.name);
    if (container?.state === 'exited') {
      if (container.exitCode === 0) return;
      throw await culprit(docker, component.name, {
        en: `${component.name} must end with exit code 0, it was ${container.exitCode}`,
        zh: `${component.name} 的退出码应为 0，实为 ${container.exitCode}`,
      });
    }
    if (performance.now() > deadline) throw await late(moored, component);
    await pause();
  }
};

/** Starts a container that was made, and waits until its component is ready, or done. */
export const startComponent = async (moored: Moored, component: Component, signal: AbortSignal): Promise<void> => {
  if (isOurs(component)) await moored.docker.start(component.name);
  await (component.once ? waitUntilDone : waitUntilReady)(moored, component, signal);
};

/** Starts Toxiproxy and the prober, and makes one proxy a link: before anybody can ask through one. */
export const startProxies = async ({ docker, proxies, wiring }: Moored, signal: AbortSignal): Promise<void> => {
  await Promise.all([docker.start(TOXIPROXY), docker.start(PROBER)]);
  const deadline = performance.now() + TOXIPROXY_WITHIN_MS;
  while ((await proxies.version().catch(() => undefined)) === undefined) {
    if (signal.aborted) return;
    if (performance.now() > deadline || (await docker.find(TOXIPROXY))?.state === 'exited')
      throw await culprit(docker, TOXIPROXY, { en: 'Toxiproxy did not start', zh: 'Toxiproxy 未能启动' });
    await pause();
  }
  await proxies.create(wiring.proxies);
};

/** Starts all components, in their order. */
export const startComponents = async (moored: Moored, request: UpRequest): Promise<void> =>
  startInOrder(request, async (component, signal) => startComponent(moored, component, signal));
