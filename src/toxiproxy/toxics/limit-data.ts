import { END, type Item, type Place, type Stage, type ToxicKind } from './kind.ts';

const limitDataStage = (place: Place<'bytes'>): Stage => {
  let passedBytes = 0;
  return {
    held: 0,
    start: () => {},
    take: (item: Item) => {
      if (item === END) {
        place.give(END);
        return;
      }
      const bytes = item.bytes.subarray(0, Math.max(0, place.attributes.bytes - passedBytes));
      passedBytes += bytes.length;
      if (bytes.length > 0) place.give({ bytes, at: item.at });
      if (passedBytes >= place.attributes.bytes) place.give(END);
    },
    stop: () => [],
    leave: () => {},
  };
};

/** Lets exactly `bytes` bytes pass, then closes. */
export const limitData: ToxicKind<'bytes'> = { attributes: { bytes: 0 }, roomBytes: 0, stage: limitDataStage };
