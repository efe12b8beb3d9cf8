import type { UpRequest } from '../../model/environment.ts';
import type { Component } from '../../model/stack.ts';

/** Those that others come after first. The loader has refused cycles. */
const inOrder = (components: readonly Component[]): readonly Component[] => {
  const ordered: Component[] = [];
  const visit = (component: Component): void => {
    if (ordered.includes(component)) return;
    for (const other of components) if (component.after.includes(other.name)) visit(other);
    ordered.push(component);
  };
  for (const component of components) visit(component);
  return ordered;
};

/**
 * Starts all components of a stack, each as soon as those that it comes after are ready, in whatever way the
 * environment starts one. The first failure ends the rest.
 */
export const startInOrder = async (
  request: UpRequest,
  start: (component: Component, signal: AbortSignal) => Promise<void>,
): Promise<void> => {
  const failed = new AbortController();
  const signal = AbortSignal.any([request.signal, failed.signal]);
  const started = new Map<string, Promise<void>>();
  const begin = async (component: Component): Promise<void> => {
    await Promise.all(component.after.map(async (name) => started.get(name)));
    if (signal.aborted) return;
    request.progress({ component: component.name, state: 'starting' });
    await start(component, signal);
    if (!signal.aborted) request.progress({ component: component.name, state: component.once ? 'done' : 'ready' });
  };
  const failures: unknown[] = [];
  for (const component of inOrder(request.stack.components)) {
    const promise = begin(component).catch((error: unknown) => {
      failures.push(error);
      failed.abort();
    });
    started.set(component.name, promise);
  }
  await Promise.all(started.values());
  if (failures.length > 0) throw failures[0];
};
