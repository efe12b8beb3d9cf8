import type { Scenario } from '../model/scenario.ts';
import type { Surface } from '../model/stack.ts';
import { type Machine, machineIn } from './machine.ts';
import type { DrillRecord } from './record.ts';
import { SampleLog } from './sample-log.ts';
import { type StagedCell, stagedCells } from './stages.ts';
import { type Timeline, timelineOf } from './timeline.ts';

/** A drill as it is judged: what was promised, what happened, and when. */
export interface Drill {
  readonly scenario: Scenario;
  readonly record: DrillRecord;
  readonly timeline: Timeline;
  readonly machine: Machine;
  /** Those that the drill was limited to, in the order of the stack. */
  readonly surfaces: readonly Surface[];
  readonly cells: readonly StagedCell[];
}

/** Sets a record against its scenario. */
export const drillOf = (scenario: Scenario, record: DrillRecord): Drill => {
  const only = record.header?.only ?? null;
  const isIn = (name: string): boolean => only === null || only.includes(name);
  const timeline = timelineOf(scenario, record);
  const watched = { from: timeline.begin ?? 0, to: timeline.recoveryEnd };
  return {
    scenario,
    record,
    timeline,
    machine: machineIn(record, watched),
    surfaces: scenario.stack.surfaces.filter(({ name }) => isIn(name)),
    cells: stagedCells(scenario).filter(({ cell }) => isIn(cell.surface)),
  };
};

/** The samples of a surface; none where it was never sampled. */
export const logOf = ({ record }: Drill, surface: string): SampleLog => record.logs.get(surface) ?? new SampleLog();
