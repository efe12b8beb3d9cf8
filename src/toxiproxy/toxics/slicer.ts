import { Line } from '../line.ts';
import { END, type Item, type Ms, type Piece, type Place, type Stage, type ToxicKind } from './kind.ts';

type SlicerPlace = Place<'average_size' | 'size_variation' | 'delay'>;

/** Halves the bytes, a little beside the middle, until each slice is near the average: no end of the stream gets the small ones. */
const slice = (bytes: Buffer, place: SlicerPlace): readonly Buffer[] => {
  const average = place.attributes.average_size;
  const variation = Math.max(0, Math.min(place.attributes.size_variation, average - 1));
  if (average <= 0 || bytes.length <= average + variation) return [bytes];
  const aside = Math.floor(place.random() * 2 * variation) - variation;
  const middle = Math.floor(bytes.length / 2) + aside;
  return [...slice(bytes.subarray(0, middle), place), ...slice(bytes.subarray(middle), place)];
};

const slicerStage = (place: SlicerPlace): Stage => {
  /** When the next slice may go. */
  let free: Ms = 0;
  const line = new Line({
    due: () => free,
    give: (item) => {
      free += place.attributes.delay / 1000;
      place.give(item);
    },
  });
  const slices = (piece: Piece): readonly Item[] => slice(piece.bytes, place).map((bytes) => ({ bytes, at: piece.at }));
  return {
    get held() {
      return line.held;
    },
    start: () => {},
    take: (item: Item) => {
      if (line.empty) free = Math.max(free, performance.now());
      const parts: readonly Item[] = item === END ? [item] : slices(item);
      for (const part of parts) line.add(part);
    },
    stop: () => {
      free = 0;
      return line.clear();
    },
    leave: () => {},
  };
};

/** Cuts data into slices of `average_size` ± `size_variation` bytes, `delay` µs apart; without a size it does not cut. */
export const slicer: ToxicKind<'average_size' | 'size_variation' | 'delay'> = {
  attributes: { average_size: 0, size_variation: 0, delay: 0 },
  roomBytes: 0,
  stage: slicerStage,
};
