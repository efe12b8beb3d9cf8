import type { Clock } from '../model/clock.ts';
import type { ProxyControl } from '../model/control.ts';
import type { Replica } from '../model/environment.ts';
import type { BoundFault, FaultContext, Proof } from '../model/fault.ts';
import type { CarriedTraffic } from '../model/journal.ts';
import type { Json } from '../model/json.ts';
import type { Stack } from '../model/stack.ts';
import { both, listed, named, type Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';

const PATIENCE_MS: Ms = 1000;
/** Slow is not silent: one late answer would end the judged window. */
const BEHIND_PATIENCE_MS: Ms = 2500;
const USUAL_TRIES = 5;

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** The usual time to the first byte of the ready question, per link: what a latency is measured against. */
export const usualTimes = async (links: readonly string[], context: FaultContext): Promise<ReadonlyMap<string, Ms>> => {
  const entries = await Promise.all(
    [...new Set(links)].map(async (link): Promise<readonly [string, Ms]> => {
      const times: Ms[] = [];
      for (let n = 0; n < USUAL_TRIES; n += 1) {
        const { firstByteMs } = await context.ask(link, PATIENCE_MS);
        if (firstByteMs !== null) times.push(firstByteMs);
      }
      return [link, middle(times)];
    }),
  );
  return new Map(entries);
};

/** Link -> bytes. */
export type Traffic = ReadonlyMap<string, number>;

/** What each link carried between two readings. */
export const growth = (from: Traffic, to: Traffic): Traffic =>
  new Map([...to].map(([link, bytes]) => [link, bytes - (from.get(link) ?? 0)]));

export const sum = (one: Traffic, other: Traffic): Traffic =>
  new Map([...other].map(([link, bytes]) => [link, bytes + (one.get(link) ?? 0)]));

const COUNTED_AGAIN_MS: Ms = 50;
const COUNTED_WITHIN = 20;

/**
 * Where bytes are counted when a connection ends: ends those on these links once, by disabling and enabling each, and
 * waits until the counters stand still. Nothing elsewhere.
 */
export const settleCounts = async (links: readonly string[], proxies: ProxyControl, clock: Clock): Promise<void> => {
  if (!proxies.countsAtEnd) return;
  const each = async (enabled: boolean): Promise<unknown> =>
    Promise.all([...new Set(links)].map(async (link) => proxies.setEnabled(link, enabled)));
  await each(false);
  await each(true);
  const total = async (): Promise<number> => {
    const traffic = await proxies.traffic();
    return links.reduce((bytes, link) => bytes + (traffic.get(link) ?? 0), 0);
  };
  let before = await total();
  for (let look = 0; look < COUNTED_WITHIN; look += 1) {
    await clock.sleep(COUNTED_AGAIN_MS);
    const now = await total();
    if (now === before) return;
    before = now;
  }
};

/** Healthy samples of each surface that have surely gone through its links. */
const FIRST_RUN = 3;
const LOOKS = 3;

export interface UseRequest {
  readonly proxies: ProxyControl;
  readonly clock: Clock;
  /** What each link had carried when the stack was up. */
  readonly atUp: Traffic;
  /** Waits until each surface was healthy so many times in a row. */
  readonly pass: (healthyRun: number) => Promise<void>;
}

/**
 * Where bytes are counted when a connection ends: gives those who use these links some time to do so, longer and longer
 * while one looks idle, as a component may ask only once a second over a connection that it keeps. Nothing elsewhere.
 */
export const awaitUse = async (links: readonly string[], { proxies, clock, atUp, pass }: UseRequest): Promise<void> => {
  if (!proxies.countsAtEnd) return;
  for (let look = 1; look <= LOOKS; look += 1) {
    await pass(FIRST_RUN * look);
    await settleCounts(links, proxies, clock);
    const used = growth(atUp, await proxies.traffic());
    if (links.every((link) => (used.get(link) ?? 0) > 0)) return;
  }
};

/** Law 6c: what the links carried of their callers before the drill asked anything through them. */
export const carriedBefore = (links: readonly string[], traffic: Traffic): CarriedTraffic => {
  const bytes = Object.fromEntries(links.map((link) => [link, traffic.get(link) ?? 0]));
  return { bytes, idle: links.filter((link) => bytes[link] === 0) };
};

/** Components that the fault itself makes unreachable. */
const brokenBy = (fault: BoundFault, stack: Stack): ReadonlySet<string> =>
  new Set(
    fault
      .touches(stack)
      .filter((thing) => thing.endsWith('#process'))
      .map((thing) => thing.slice(0, -'#process'.length)),
  );

const silentText = ({ en, zh }: Text): Text => ({
  en: `${en} did not answer the operator either`,
  zh: `${zh} 对演练自身的请求也无响应`,
});

/** Law 6b: behind the fault the target still answers (for a fault on a component: another one does). */
const somebodyAnswers = async (fault: BoundFault, context: FaultContext): Promise<Proof> => {
  const { stack } = context;
  const broken = brokenBy(fault, stack);
  const targets = new Set(fault.links(stack).map((name) => stack.links.find((link) => link.name === name)?.to));
  const asked = stack.components.filter(
    ({ name, once, ports }) => !once && ports.length > 0 && !broken.has(name) && (broken.size > 0 || targets.has(name)),
  );
  if (asked.length === 0) return { yes: true, seen: both('') };
  const answers = await Promise.all(
    asked.map(async ({ name }) => ({ name, ...(await context.ask(`operator->${name}`, BEHIND_PATIENCE_MS)) })),
  );
  // Several: one alive is enough to tell a dead component from a dead machine.
  const silent = answers.filter((answer) => answer.bytes === 0 && !answer.ready);
  const alive = broken.size > 0 ? silent.length < answers.length : silent.length === 0;
  return { yes: alive, seen: alive ? both('') : silentText(named(silent.map((it) => it.name))) };
};

/** No toxic and no disabled proxy that this drill did not put there. */
export const foreignFaults = async (
  replica: Replica,
  run: string,
  ours: ReadonlySet<string>,
): Promise<readonly Text[]> => {
  const proxies = await replica.proxies.list();
  return proxies.flatMap((proxy) => [
    ...(proxy.enabled || ours.has(proxy.name)
      ? []
      : [{ en: `${proxy.name} is disabled`, zh: `${proxy.name} 已被停用` }]),
    ...proxy.toxics
      .filter((toxic) => !toxic.name.startsWith(`brownout-${run}-`))
      .map(({ name }) => ({ en: `${proxy.name} has the toxic ${name}`, zh: `${proxy.name} 带有 toxic ${name}` })),
  ]);
};

/** What such faults keep a drill from. */
export const foreignText = (faults: readonly Text[]): Text => {
  const { en, zh } = listed(faults);
  return {
    en: `a fault that is not ours is on: ${en}; remove it and try again`,
    zh: `存在并非本次演练注入的故障：${zh}；请移除后重试`,
  };
};

/** All of law 6a and 6b at this moment. */
export const bitesNow = async (fault: BoundFault, state: Json, context: FaultContext): Promise<Proof> => {
  const proof = await fault.bites(state, context);
  if (!proof.yes) return proof;
  const behind = await somebodyAnswers(fault, context);
  return behind.yes ? proof : behind;
};
