import { describe } from '../../core/answers.ts';
import { plan as planOf, type Plan, type PlannedCell } from '../../core/plan.ts';
import { say, sayText, type Messages } from '../../messages/index.ts';
import { EXIT } from '../../model/errors.ts';
import type { Step } from '../../model/scenario.ts';
import { requireScenario, type EnvironmentName } from '../files.ts';
import { languageOf } from '../language.ts';
import { pad } from '../terminal/layout.ts';

interface PlanOptions {
  readonly env?: EnvironmentName;
  readonly profile?: string;
  readonly lang?: string;
  readonly json?: boolean;
}

const stepText = (step: Step, { plan: { steps } }: Messages): string => {
  switch (step.do) {
    case 'inject':
      return steps.inject(step.name);
    case 'lift':
      return steps.lift(step.name);
    case 'hold':
      return step.forMs === 'auto' ? steps.holdAuto : steps.hold(step.forMs);
    case 'mark':
      return steps.mark(step.name);
    case 'wait-until':
      return steps.waitUntil;
    case 'prove':
      return steps.prove(step.claims.map((claim) => `${claim.surface} ${claim.is}`).join(', '));
  }
};

const declared = ({ cell: { expectation } }: PlannedCell, messages: Messages): string => {
  const { plan: words } = messages;
  switch (expectation.kind) {
    case 'survives':
      return words.survives;
    case 'degrades':
      return words.degrades(sayText(messages, describe(expectation.to)));
    case 'fails':
      return words.fails(sayText(messages, describe(expectation.how)), expectation.eachWithinMs);
  }
};

const cellText = (planned: PlannedCell, messages: Messages): string => {
  const { cell, window, n, needed } = planned;
  const { plan: words } = messages;
  const when = window ? words.window(window.from, window.to) : words.noWindow;
  const stage = cell.stage === undefined ? '' : ` [${cell.stage}]`;
  return `  ${pad(cell.surface + stage, 34)} ${pad(when, 22)} n=${pad(String(n), 5)} ${words.needs(needed)}  ${declared(planned, messages)}`;
};

const faultLines = ({ faults }: Plan, messages: Messages): readonly string[] => {
  const { plan: words } = messages;
  const listed = (names: readonly string[]): string => names.join(', ') || words.none;
  return faults.flatMap(({ name, describe: told, links, maxDurationMs, predicted }) => [
    `  ${words.fault(name, sayText(messages, told), maxDurationMs)}`,
    `    ${words.links(listed(links))}`,
    `    ${words.predicted(listed(predicted.hard), listed(predicted.soft))}`,
  ]);
};

const render = (plan: Plan, messages: Messages): string => {
  const { scenario } = plan;
  const { plan: words, duration } = messages;
  const stack = `${scenario.stack.id}${scenario.profile ? `, ${scenario.profile}` : ''}`;
  return [
    `${scenario.id}: ${sayText(messages, scenario.title)}   ${words.head(stack, scenario.seed)}`,
    words.phases(plan.gateMs, plan.methodMs, plan.recoveryMs),
    ...(scenario.stack.reset ? [words.reset(scenario.stack.reset.length)] : []),
    words.method,
    ...plan.steps.map(({ step, from }) => `  +${pad(duration(from), 8)} ${stepText(step, messages)}`),
    words.faults,
    ...faultLines(plan, messages),
    words.cells,
    ...plan.cells.map((cell) => cellText(cell, messages)),
  ].join('\n');
};

/** Tells what a drill would do; touches nothing. */
export const plan = async (file: string, options: PlanOptions): Promise<number> => {
  const language = languageOf(options.lang);
  const { scenario } = await requireScenario(file, { ...options, language });
  const laid = planOf(scenario);
  if (options.json) {
    const { scenario: _, ...rest } = laid;
    process.stdout.write(
      `${JSON.stringify({ scenario: scenario.id, reset: scenario.stack.reset?.length ?? null, ...rest }, null, 2)}\n`,
    );
  } else process.stdout.write(`${render(laid, say(language))}\n`);
  return EXIT.passed;
};
