import { describe } from '../../core/answers.ts';
import { plan as planOf, type Plan, type PlannedCell } from '../../core/plan.ts';
import { EXIT } from '../../model/errors.ts';
import type { Step } from '../../model/scenario.ts';
import { formatDuration } from '../../model/units.ts';
import { requireScenario } from '../files.ts';
import { languageOf } from '../language.ts';

interface PlanOptions {
  readonly profile?: string;
  readonly lang?: string;
  readonly json?: boolean;
}

const stepText = (step: Step): string => {
  switch (step.do) {
    case 'inject':
      return `inject ${step.name}`;
    case 'lift':
      return `lift ${step.name}`;
    case 'hold':
      return `hold ${step.forMs === 'auto' ? '(as long as the slowest cell needs)' : formatDuration(step.forMs)}`;
    case 'mark':
      return `mark ${step.name}`;
    case 'wait-until':
      return 'wait until an answer is as it must be';
    case 'prove':
      return `prove ${step.claims.map((claim) => `${claim.surface} ${claim.is}`).join(', ')}`;
  }
};

const declared = ({ cell: { expectation } }: PlannedCell): string => {
  switch (expectation.kind) {
    case 'survives':
      return 'survives';
    case 'degrades':
      return `degrades to ${describe(expectation.to)}`;
    case 'fails':
      return `fails with ${describe(expectation.how)}${expectation.eachWithinMs === undefined ? '' : ` within ${formatDuration(expectation.eachWithinMs)}`}`;
  }
};

const cellText = (planned: PlannedCell): string => {
  const { cell, window, n, needed } = planned;
  const when = window ? `+${formatDuration(window.from)} to +${formatDuration(window.to)}` : 'no window';
  const stage = cell.stage === undefined ? '' : ` [${cell.stage}]`;
  return `  ${(cell.surface + stage).padEnd(34)} ${when.padEnd(22)} n=${String(n).padEnd(5)} (needs ${needed})  ${declared(planned)}`;
};

const render = (plan: Plan): string => {
  const { scenario } = plan;
  const steps = plan.steps.map(({ step, from }) => `  +${formatDuration(from).padEnd(8)} ${stepText(step)}`);
  const faults = plan.faults.flatMap(({ name, describe: words, links, maxDurationMs, predicted }) => [
    `  ${name}: ${words.en}; lifted after ${formatDuration(maxDurationMs)} whatever happens`,
    `    links: ${links.join(', ') || 'none'}`,
    `    by the stack's own map these need it: ${predicted.hard.join(', ') || 'none'}; these are softened: ${predicted.soft.join(', ') || 'none'}`,
  ]);
  return [
    `${scenario.id}: ${scenario.title.en}   stack ${scenario.stack.id}${scenario.profile ? `, ${scenario.profile}` : ''}   seed ${scenario.seed}`,
    `steady state about ${formatDuration(plan.gateMs)}, method ${formatDuration(plan.methodMs)}, recovery at most ${formatDuration(plan.recoveryMs)}`,
    'method',
    ...steps,
    'faults',
    ...faults,
    'cells (window after the method begins, samples expected)',
    ...plan.cells.map(cellText),
  ].join('\n');
};

/** Tells what a drill would do; touches nothing. */
export const plan = async (file: string, options: PlanOptions): Promise<number> => {
  const { scenario } = await requireScenario(file, { profile: options.profile, language: languageOf(options.lang) });
  const laid = planOf(scenario);
  if (options.json) {
    const { scenario: _, ...rest } = laid;
    process.stdout.write(`${JSON.stringify({ scenario: scenario.id, ...rest }, null, 2)}\n`);
  } else process.stdout.write(`${render(laid)}\n`);
  return EXIT.passed;
};
