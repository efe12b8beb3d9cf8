import { secondsBetween, type Messages } from '../../messages/index.ts';
import type { Run } from '../../model/run.ts';
import { slowestRecovery, standings, standingSo } from '../../core/standing.ts';
import { standingTone, type Tone } from './tone.ts';

/** A number that a reader looks for, with what it is measured against. */
export interface Tile extends Tone {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

const declared = (run: Run, { report }: Messages): Tile => {
  const all = standings(run);
  const [kept, broken] = [standingSo(all, 'kept').length, standingSo(all, 'broken').length];
  const unsure = kept === all.length && all.length > 0 ? 'kept' : 'open';
  return {
    ...standingTone(broken > 0 ? 'broken' : unsure),
    label: report.tiles.declared,
    value: `${kept}/${all.length}`,
    note: report.tiles.surfaces(all.length),
  };
};

const slowest = (run: Run, { report, duration, never }: Messages): Tile => {
  const { tiles } = report;
  const label = tiles.slowest;
  const note = tiles.ofBudget(duration(run.recovery.budgetMs));
  const lost = run.recoveries.some(({ verdict, interval }) => verdict === 'fail' && interval === null);
  if (lost) return { ...standingTone('broken'), label, value: never, note };
  const longest = slowestRecovery(run);
  const verdicts = run.recoveries.map(({ verdict }) => verdict);
  const doubt = verdicts.length === 0 || verdicts.includes('inconclusive') ? 'open' : 'kept';
  const tone = standingTone(verdicts.includes('fail') ? 'broken' : doubt);
  if (longest !== undefined)
    return {
      ...tone,
      label,
      value: tiles.seconds(secondsBetween(longest.interval, '–')),
      note: tiles.ofBudget(duration(longest.budgetMs)),
    };
  return { ...tone, label, value: '–', note: doubt === 'kept' ? tiles.noneHurt : tiles.notMeasured };
};

const stopRules = ({ stopped }: Run, { report }: Messages): Tile => {
  const fired = stopped?.rule === 'stop-when' ? 1 : 0;
  return {
    ...standingTone(fired === 0 ? 'kept' : 'open'),
    label: report.tiles.stopRules,
    value: String(fired),
    note: report.tiles.fired(fired),
  };
};

const left = ({ residue }: Run, { report }: Messages): Tile => {
  const { verified, notVerified } = report.tiles;
  const clean = residue.verified ? 'kept' : 'open';
  return {
    ...standingTone(residue.left.length > 0 ? 'broken' : clean),
    label: report.tiles.left,
    value: residue.verified ? String(residue.left.length) : '?',
    note: residue.verified ? verified : notVerified,
  };
};

/** The four numbers of the first screen. */
export const tilesOf = (run: Run, messages: Messages): readonly Tile[] => [
  declared(run, messages),
  slowest(run, messages),
  stopRules(run, messages),
  left(run, messages),
];
