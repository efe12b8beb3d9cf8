import { Alarm } from '../alarm.ts';
import { END, type Item, type Place, type Stage, type ToxicKind } from './kind.ts';

const timeoutStage = (place: Place<'timeout'>): Stage => {
  const alarm = new Alarm();
  let quietSince = 0;
  const watch = (): void => {
    const { timeout: timeoutMs } = place.attributes;
    if (timeoutMs <= 0) return;
    const due = quietSince + timeoutMs;
    if (performance.now() >= due) place.give(END);
    else alarm.set(due, watch);
  };
  return {
    held: 0,
    start: () => {
      quietSince = performance.now();
      watch();
    },
    take: (item: Item) => {
      quietSince = performance.now();
      if (item === END) place.give(END);
    },
    stop: () => {
      alarm.clear();
      return [];
    },
    // What it swallowed is lost; going on would hand the other side a stream with a hole.
    leave: () => place.give(END),
  };
};

/** Swallows all data, and closes after `timeout` ms in which none came; 0 never closes. */
export const timeout: ToxicKind<'timeout'> = { attributes: { timeout: 0 }, roomBytes: 0, stage: timeoutStage };
