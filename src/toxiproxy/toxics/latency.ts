import { Line } from '../line.ts';
import { END, type Item, type Ms, type Place, type Stage, type ToxicKind } from './kind.ts';

/** As much as Toxiproxy lets wait: a delay is not to become a limit of the throughput. */
const ROOM_BYTES = 32 * 1024 * 1024;

const latencyStage = (place: Place<'latency' | 'jitter'>): Stage => {
  let headDue: Ms = 0;
  const line = new Line({
    due: (item) => {
      if (item === END) return 0;
      const { latency, jitter } = place.attributes;
      headDue = item.at + Math.max(0, latency + (place.random() * 2 - 1) * jitter);
      return headDue;
    },
    // Its new moment of receipt is the end of the delay: several latencies add up.
    give: (item) => place.give(item === END ? END : { bytes: item.bytes, at: headDue }),
  });
  return {
    get held() {
      return line.held;
    },
    start: () => {},
    take: (item: Item) => line.add(item),
    stop: () => line.clear(),
    leave: () => {},
  };
};

/** Delays all data by `latency` ± `jitter` ms; order is kept, throughput is not limited. */
export const latency: ToxicKind<'latency' | 'jitter'> = {
  attributes: { latency: 0, jitter: 0 },
  roomBytes: ROOM_BYTES,
  stage: latencyStage,
};
