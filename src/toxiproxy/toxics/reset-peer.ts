import { Alarm } from '../alarm.ts';
import type { Ms, Place, Stage, ToxicKind } from './kind.ts';

const resetPeerStage = (place: Place<'timeout'>): Stage => {
  const alarm = new Alarm();
  let struckAt: Ms | undefined;
  const arm = (): void => {
    if (struckAt !== undefined) alarm.set(struckAt + place.attributes.timeout, () => place.reset());
  };
  return {
    held: 0,
    start: arm,
    take: () => {
      if (struckAt !== undefined) return;
      struckAt = performance.now();
      arm();
    },
    stop: () => {
      alarm.clear();
      return [];
    },
    // What it swallowed is lost: only the reset is honest.
    leave: () => {
      if (struckAt !== undefined) place.reset();
    },
  };
};

/** Ends the connection with RST, `timeout` ms after the first data (or the end) of its direction; that data is lost. */
export const resetPeer: ToxicKind<'timeout'> = { attributes: { timeout: 0 }, roomBytes: 0, stage: resetPeerStage };
