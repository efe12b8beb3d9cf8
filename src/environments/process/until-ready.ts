import { ask } from '../../adapters/ask.ts';
import type { StackError } from '../../model/errors.ts';
import type { Address } from '../../model/probe.ts';
import type { Component } from '../../model/stack.ts';
import type { Text } from '../../model/text.ts';
import { durationZh, formatDuration, type Ms } from '../../model/units.ts';

const PATIENCE_MS: Ms = 1000;
/** Who has no port cannot be asked: it is ready when it has run for so long. */
const SETTLED_MS: Ms = 1000;

/** Where a component is asked, and what its environment knows of it. */
export interface Waiting {
  readonly at: Address;
  readonly pollMs: Ms;
  readonly signal: AbortSignal;
  /** Why it will never be ready; undefined: it may be yet. */
  ended(): StackError | undefined | Promise<StackError | undefined>;
  late(): StackError | Promise<StackError>;
}

export const endedText = ({ name }: Component): Text => ({
  en: `${name} ended while it was starting`,
  zh: `${name} 在启动过程中退出`,
});

export const lateText = ({ name, readyWithinMs }: Component): Text => ({
  en: `${name} was not ready after ${formatDuration(readyWithinMs)}`,
  zh: `${name} 在 ${durationZh(readyWithinMs)}内未就绪`,
});

/** Asks until the component says that it is ready, it ends, or its time is over. */
export const untilReady = async (component: Component, waiting: Waiting): Promise<void> => {
  const { name, ports, ready, readyWithinMs, external } = component;
  const { at, pollMs, signal } = waiting;
  const began = performance.now();
  const question = { at, ready, name: external?.host ?? name, patienceMs: PATIENCE_MS };
  while (!signal.aborted) {
    const ended = await waiting.ended();
    if (ended) throw ended;
    const waitedMs = performance.now() - began;
    if (ports.length === 0 ? waitedMs > SETTLED_MS : (await ask(question)).ready) return;
    if (performance.now() - began > readyWithinMs) throw await waiting.late();
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
};
