export { evaluate } from './core/evaluate.ts';
export { plan, type Plan } from './core/plan.ts';
export { emptyRecord, fold, type DrillRecord } from './core/record.ts';
export { environments } from './environments/index.ts';
export { faults } from './faults/index.ts';
export {
  loadScenario,
  loadStack,
  renderFindings,
  scenarioSchema,
  stackSchema,
  type Finding,
  type Kinds,
  type Loaded,
  type ScenarioOptions,
  type SourceFile,
} from './loader/index.ts';
export { defineFault, type FaultDefinition } from './model/define-fault.ts';
export type { Environment } from './model/environment.ts';
export { BrownoutError, EXIT } from './model/errors.ts';
export type { BoundFault, FaultContext, FaultKind, FaultKinds, Proof } from './model/fault.ts';
export type { JournalLine } from './model/journal.ts';
export type { BoundProbe, OpenProbe, ProbeContext, ProbeKind, ProbeKinds } from './model/probe.ts';
export type { CellResult, CellVerdict, DrillVerdict, Run } from './model/run.ts';
export type { Scenario } from './model/scenario.ts';
export type { Stack } from './model/stack.ts';
export { both, type Text } from './model/text.ts';
export { probes } from './probes/index.ts';
export { reporters } from './reporters/index.ts';
