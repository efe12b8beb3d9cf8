export { acceptCells, type Accepted } from './accept.ts';
export type { Finding, Loaded, SourceFile } from './finding.ts';
export type { Kinds } from './kinds.ts';
export { loadScenario, type ScenarioOptions } from './load-scenario.ts';
export { loadStack } from './load-stack.ts';
export { linesIn, placeProblems } from './misplaced.ts';
export { renderFindings } from './render-findings.ts';
export { scenarioSchema, stackSchema } from './schema.ts';
export { unreadableFile } from './unreadable-file.ts';
