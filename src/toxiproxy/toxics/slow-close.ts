import { Line } from '../line.ts';
import { END, type Item, type Place, type Stage, type ToxicKind } from './kind.ts';

const slowCloseStage = (place: Place<'delay'>): Stage => {
  const line = new Line({
    due: (item) => (item === END ? performance.now() + place.attributes.delay : 0),
    give: (item) => place.give(item),
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

/** Leaves data alone and holds the end of the stream back for `delay` ms. */
export const slowClose: ToxicKind<'delay'> = { attributes: { delay: 0 }, roomBytes: 0, stage: slowCloseStage };
