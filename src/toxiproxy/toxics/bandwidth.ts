import { Line } from '../line.ts';
import { END, type Item, type Ms, type Piece, type Place, type Stage, type ToxicKind } from './kind.ts';

/** A piece takes 100 ms at most. */
const PIECE_MS = 100;

const cut = (piece: Piece, rateKBps: number): readonly Piece[] => {
  const most = rateKBps * PIECE_MS;
  if (most <= 0 || piece.bytes.length <= most) return [piece];
  const pieces: Piece[] = [];
  for (let from = 0; from < piece.bytes.length; from += most)
    pieces.push({ bytes: piece.bytes.subarray(from, from + most), at: piece.at });
  return pieces;
};

const bandwidthStage = (place: Place<'rate'>): Stage => {
  /** When the wire has carried all that went before. */
  let free: Ms = 0;
  const line = new Line({
    due: (item) => {
      if (item === END) return 0;
      // 1 KB/s is one byte a millisecond.
      const { rate } = place.attributes;
      if (rate <= 0) return Infinity;
      free += item.bytes.length / rate;
      return free;
    },
    give: (item) => place.give(item),
  });
  return {
    get held() {
      return line.held;
    },
    start: () => {},
    take: (item: Item) => {
      // Only an idle wire starts anew from now: a late timer must not slow it down.
      if (line.empty) free = Math.max(free, performance.now());
      const parts: readonly Item[] = item === END ? [item] : cut(item, place.attributes.rate);
      for (const part of parts) line.add(part);
    },
    stop: () => {
      free = 0;
      return line.clear();
    },
    leave: () => {},
  };
};

/** Limits a connection to `rate` KB/s (of 1000 bytes); a rate of 0 holds everything back, and loses nothing. */
export const bandwidth: ToxicKind<'rate'> = { attributes: { rate: 0 }, roomBytes: 0, stage: bandwidthStage };
