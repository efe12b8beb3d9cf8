import { relative } from 'node:path';
import type { Problem } from './finding.ts';
import { problem, say } from './words.ts';

const SHOWN = 3;

/** A path as one would type it here. */
const typed = (file: string): string => relative('', file);

const listed = (files: readonly string[]): string =>
  [...files.slice(0, SHOWN).map(typed), ...(files.length > SHOWN ? ['…'] : [])].join(', ');

/** A Stack stands where a Scenario is wanted; `scenarios` are those that are known to use it. */
export const isStack = (file: string, scenarios: readonly string[]): Problem =>
  problem(
    'wrong-kind',
    say(
      'this is a Stack; a drill needs a Scenario, which says what happens to it',
      '这是一个 Stack；演练需要的是 Scenario，由它说明对 Stack 做什么',
    ),
    scenarios.length === 0
      ? say(
          `name a scenario that uses it, or bring it up alone: brownout up ${typed(file)}`,
          `请指定一个使用它的 Scenario，或只把它启动起来：brownout up ${typed(file)}`,
        )
      : say(
          `name a scenario that uses it: ${listed(scenarios)}; or bring it up alone: brownout up ${typed(file)}`,
          `请指定一个使用它的 Scenario：${listed(scenarios)}；或只把它启动起来：brownout up ${typed(file)}`,
        ),
  );

/** A Scenario stands where a Stack is wanted; `stack` is the one that it names. */
export const isScenario = (file: string, stack: string | undefined): Problem => {
  const own =
    stack === undefined
      ? say('name a Stack', '请指定一个 Stack')
      : say(`name its Stack: ${typed(stack)}`, `请指定它的 Stack：${typed(stack)}`);
  return problem(
    'wrong-kind',
    say('this is a Scenario; what is wanted here is a Stack', '这是一个 Scenario；这里需要的是 Stack'),
    say(`${own.en}; or rehearse it: brownout run ${typed(file)}`, `${own.zh}；或直接演练：brownout run ${typed(file)}`),
  );
};

/** An SLA preset stands where something else is wanted. */
export const isSla = (wanted: 'Scenario' | 'Stack'): Problem =>
  problem(
    'wrong-kind',
    say(`this is an SLA preset; what is wanted here is a ${wanted}`, `这是一份 SLA 预设；这里需要的是 ${wanted}`),
    say('a scenario names it: sla: { file: … }', '由 Scenario 引用它：sla: { file: … }'),
  );

/** Something else stands where an SLA preset is wanted. */
export const isNoSla = (kind: string): Problem =>
  problem(
    'wrong-kind',
    say(`this is a ${kind}; what is wanted here is an SLA preset`, `这是一个 ${kind}；这里需要的是 SLA 预设`),
    say('name a file of kind: Sla', '请指定 kind: Sla 的文件'),
  );
