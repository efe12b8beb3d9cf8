import type Handlebars from 'handlebars';
import { blastRadius, type BlastRadius, type Reached } from '../../core/blast-radius.ts';
import { plain, say, type Messages } from '../../messages/index.ts';
import type { Run } from '../../model/run.ts';
import type { Language } from '../../model/text.ts';
import { type Reach, REACH_GLYPHS, stackGraph } from '../charts/stack-graph.ts';
import { element, type Markup, words } from '../charts/svg.ts';
import { safe } from './safe.ts';

interface BlastRow {
  readonly glyph: string;
  readonly name: string;
  readonly foretold: string;
  readonly seen: string;
  readonly reach: string;
  readonly links: string;
}

/** How far the faults reached: what the stack foretold against what was seen. */
export interface BlastView {
  readonly text: Messages['blast'];
  readonly finding: string;
  readonly svg: Handlebars.SafeString;
  readonly keys: readonly { readonly glyph: string; readonly says: string; readonly reach: Reach }[];
  readonly rows: readonly BlastRow[];
}

const GRAPH = 'stack-graph';
const ORDER: readonly Reach[] = ['seen', 'foretold', 'both', 'neither', 'unknown'];

const reachOf = ({ foretold, hurt }: Reached): Reach => {
  if (hurt === null) return 'unknown';
  if (foretold === 'none') return hurt ? 'seen' : 'neither';
  return hurt ? 'both' : 'foretold';
};

const findingOf = ({ surfaces, links }: BlastRadius, { blast, list }: Messages): string => {
  const named = (reach: Reach): string =>
    list(surfaces.filter((one) => reachOf(one) === reach).map((one) => plain(one.surface)));
  const count = (is: (one: Reached) => boolean): number => surfaces.filter(is).length;
  const foretold = count((one) => one.foretold !== 'none');
  const hurt = count((one) => one.hurt === true);
  const unknown = count((one) => one.hurt === null);
  const [seen, spared] = [named('seen'), named('foretold')];
  return [
    blast.counts({ links: links.length, foretold, hurt, all: surfaces.length }),
    ...(seen === '' ? [] : [blast.more(seen)]),
    ...(seen === '' && unknown === 0 ? [blast.noneMore] : []),
    ...(unknown === 0 ? [] : [blast.notTold(unknown)]),
    ...(spared === '' ? [] : [blast.less(spared)]),
  ].join(blast.gap);
};

const pictureOf = (run: Run, radius: BlastRadius): ReturnType<typeof stackGraph> => {
  const entered = new Map(
    run.surfaces.map(({ name, needs = [] }) => {
      const [, enters = ''] = (needs.find((link) => link.startsWith('client->')) ?? '').split('->');
      return [name, enters.split(':')[0] ?? ''];
    }),
  );
  return stackGraph({
    links: run.stack.links,
    faulted: radius.links,
    surfaces: radius.surfaces.map((one) => ({
      surface: one.surface,
      enters: entered.get(one.surface) ?? '',
      reach: reachOf(one),
    })),
  });
};

const svgOf = (
  picture: ReturnType<typeof stackGraph>,
  said: { title: string; finding: string; own: string; draws: boolean },
): Markup => {
  const { width, height } = picture.size;
  const [title, desc] = [`${said.own}-title`, `${said.own}-desc`];
  const attributes = { class: 'chart graph', width, viewBox: `0 0 ${width} ${height}`, role: 'img' };
  return element('svg', { ...attributes, 'aria-labelledby': title, 'aria-describedby': desc }, [
    element('title', { id: title }, [words(said.title)]),
    element('desc', { id: desc }, [words(said.finding)]),
    said.draws ? element('g', { id: GRAPH }, picture.drawing) : element('use', { href: `#${GRAPH}` }),
  ]);
};

const rank = (one: Reached): number => ORDER.indexOf(reachOf(one));

const rowsOf = (run: Run, { surfaces, links }: BlastRadius, { blast, list }: Messages): readonly BlastRow[] => {
  const facts = new Map(run.surfaces.map((surface) => [surface.name, surface]));
  return surfaces
    .toSorted((a, b) => rank(a) - rank(b))
    .map((one) => {
      const { needs = [], softens = [] } = facts.get(one.surface) ?? {};
      const touched = [...needs, ...softens].filter((link) => links.includes(link));
      return {
        glyph: REACH_GLYPHS[reachOf(one)],
        name: plain(one.surface),
        foretold: blast.foretold[one.foretold],
        seen: one.hurt === null ? blast.unknown : blast.seen(one.hurt),
        reach: blast.reach[reachOf(one)],
        links: plain(list(touched)),
      };
    });
};

/** Null where nothing was injected, or the run is too old to tell what its stack foretold. */
export const blastView = (run: Run, language: Language, draws: boolean): BlastView | null => {
  const radius = blastRadius(run);
  if (radius === null) return null;
  const messages = say(language);
  const { blast } = messages;
  const finding = findingOf(radius, messages);
  const used = new Set(radius.surfaces.map(reachOf));
  return {
    text: blast,
    finding,
    svg: safe(svgOf(pictureOf(run, radius), { title: blast.title, finding, own: `${GRAPH}-${language}`, draws })),
    keys: ORDER.filter((reach) => used.has(reach)).map((reach) => ({
      reach,
      glyph: REACH_GLYPHS[reach],
      says: blast.reach[reach],
    })),
    rows: rowsOf(run, radius, messages),
  };
};
