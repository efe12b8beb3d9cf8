import { ask } from '../../adapters/ask.ts';
import { StackError } from '../../model/errors.ts';
import type { Address } from '../../model/probe.ts';
import type { Component } from '../../model/stack.ts';
import { durationZh, formatDuration, type Ms } from '../../model/units.ts';

const POLL_MS: Ms = 150;
const PATIENCE_MS: Ms = 1000;

const notReady = ({ name, readyWithinMs }: Component): StackError =>
  new StackError({
    en: `${name} was not ready after ${formatDuration(readyWithinMs)}: it is not ours to start`,
    zh: `${name} 在 ${durationZh(readyWithinMs)}内未就绪：它不由我们启动`,
  });

/** Asks a component past all proxies until it is ready, or its time is over. */
export const awaitReady = async (component: Component, at: Address | undefined, signal: AbortSignal): Promise<void> => {
  const { name, ready, readyWithinMs, ports } = component;
  if (!at || ports.length === 0) return;
  const deadline = performance.now() + readyWithinMs;
  while (!signal.aborted) {
    if ((await ask({ at, ready, name, patienceMs: PATIENCE_MS })).ready) return;
    if (performance.now() > deadline) throw notReady(component);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};
