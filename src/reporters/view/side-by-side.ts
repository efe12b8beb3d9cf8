import type { Mismatch } from '../../core/comparable.ts';
import type { Change } from '../../core/compare.ts';
import type { SideBySide } from '../../core/game-day.ts';
import { plain, type Messages } from '../../messages/index.ts';
import type { Standing } from '../../core/standing.ts';
import { tellPromises, type Told } from './changes.ts';
import { standingTone, type Tone } from './tone.ts';

/** What was seen of a promise in one of the two runs; without a glyph where it was not there. */
interface Side {
  readonly tone: Tone['tone'] | 'none';
  readonly glyph: string;
  readonly says: string;
}

/** A promise under two profiles. */
interface SideRow {
  readonly name: string;
  readonly title: string;
  readonly stage: string;
  readonly declared: string;
  readonly before: Side;
  readonly after: Side;
  readonly difference: string;
}

/** A scenario under two profiles, as a template shows it. */
export interface SideBySideView {
  readonly heading: string;
  readonly before: string;
  readonly beforeRun: string;
  readonly after: string;
  readonly afterRun: string;
  readonly besides: string;
  readonly summary: string;
  /** What differs comes first. */
  readonly rows: readonly SideRow[];
}

const ALIKE: ReadonlySet<Change> = new Set(['same', 'still-failing', 'still-inconclusive']);

const differs = ({ change, hasMoved, row }: Told): boolean =>
  hasMoved || !ALIKE.has(change) || row.before !== row.after;

const side = (standing: Standing | null, says: string): Side =>
  standing === null ? { tone: 'none', glyph: '', says } : { ...standingTone(standing), says };

const rowOf = ({ row, standings, declaredBefore }: Told, { gameDay }: Messages): SideRow => ({
  name: row.name,
  title: row.title,
  stage: row.stage,
  declared:
    declaredBefore === '' || declaredBefore === row.declared
      ? row.declared
      : gameDay.redeclared(declaredBefore, row.declared),
  before: side(standings[0], row.before),
  after: side(standings[1], row.after),
  difference: row.difference,
});

const besides = (found: readonly Mismatch[], { across, gameDay, semicolon, labelled }: Messages): string =>
  found.length === 0
    ? ''
    : labelled(gameDay.besides, found.map((one) => plain(across.mismatch[one.what](one))).join(semicolon));

/** What each profile brought, surface by surface. */
export const sideBySideView = (one: SideBySide, messages: Messages): SideBySideView => {
  const { gameDay, comma, language } = messages;
  const told = tellPromises(one.comparison, messages);
  const [different, alike] = [told.filter(differs), told.filter((row) => !differs(row))];
  return {
    heading: plain(one.scenario.title[language]),
    before: gameDay.ofProfile(plain(one.before.profile ?? '')),
    beforeRun: gameDay.ofRun(plain(one.before.run)),
    after: gameDay.ofProfile(plain(one.after.profile ?? '')),
    afterRun: gameDay.ofRun(plain(one.after.run)),
    besides: besides(one.besides, messages),
    summary: [gameDay.differ(different.length), gameDay.alike(alike.length)].join(comma),
    rows: [...different, ...alike].map((row) => rowOf(row, messages)),
  };
};
