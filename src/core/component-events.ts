import type { ComponentEvent } from '../model/run.ts';
import type { Ms } from '../model/units.ts';

/** A component that crashes and comes back again and again would fill a report. */
const MOST = 100;
/** What a component goes through when a stack comes up, in the words of environments and of runtimes. */
const UP: ReadonlySet<string> = new Set(['ready', 'done']);
const COMING_UP = /^(?:starting|ready|done|create|start|network connect)\b/;

/**
 * What happened to components but their coming up as they should: of what came up nothing is told but what was started
 * and never got ready.
 */
export const worthTelling = (events: readonly ComponentEvent[], faultAsked: Ms | null): readonly ComponentEvent[] => {
  const cameUp = new Set(events.filter(({ event }) => UP.has(event)).map(({ component }) => component));
  const told = events.filter(({ at, component, event }) => {
    if (event === 'starting') return !cameUp.has(component);
    return !COMING_UP.test(event) || (faultAsked !== null && at >= faultAsked && !UP.has(event));
  });
  return told.slice(0, MOST);
};
