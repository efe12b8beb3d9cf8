import { key } from './described.ts';

/** What the keys of a Scenario file mean. */
export const scenarioKeys = {
  apiVersion: key('the version of the format', '格式版本'),
  kind: key('what the file is', '文件类型'),
  id: key('its name in commands and reports', '在命令和报告中的名称'),
  title: key('its name for people, one text or { en, zh }', '给人看的名称，一个文本或 { en, zh }'),
  tags: key('for `brownout run --tag`', '供 `brownout run --tag` 使用'),
  stack: key('what is rehearsed', '演练对象'),
  seed: key('of all that is left to chance', '一切随机的种子'),
  'steady-state': key(
    'what must hold before the first fault; else the drill is BLOCKED',
    '第一个故障之前必须满足的条件，否则为 BLOCKED',
  ),
  method: key('what is done, step by step', '逐步做什么'),
  expect: key('what each surface does meanwhile: a block, or a list of blocks', '期间各业务面的表现：一个块，或一组块'),
  invariants: key('name: what must never be lost or doubled', '名称: 绝不可丢失或重复的内容'),
  recovery: key('how soon all must be back', '多久必须全部恢复'),
  'stop-when': key(
    'when a drill must end early: a surface below so much for so long',
    '何时必须提前结束：某业务面低于某比例持续多久',
  ),
  'not-tested': key('what this scenario does not cover, told in its report', '此场景未覆盖的内容，写入报告'),
  sla: key(
    'an agreement, and an outage that the impact is scaled to in the report',
    '某份服务协议，以及报告中按其时长推算影响的事故',
  ),
} as const;

export const stackRefKeys = {
  file: key('the stack file, from this one', 'stack 文件，相对于本文件'),
  profile: key('which of its profiles', '选用的配置'),
} as const;

export const steadyStateKeys = {
  'healthy-run': key('so many healthy samples in a row of each surface', '每个业务面连续正常的样本数'),
  within: key('this long at most', '最长等待'),
} as const;

const maxDuration = key(
  "a dead man's switch: lifted then, even if the runner hangs",
  '保险：届时撤除，即使执行进程挂起',
);

export const injectKeys = {
  inject: key('its name, for `lift`', '名称，供 `lift` 使用'),
  fault: key('one of the faults of the README, with its parameters', 'README 所列故障之一及其参数'),
  'max-duration': maxDuration,
  proof: key('`none` where it cannot be proven: INCONCLUSIVE at best', '无法证明时写 `none`：至多为 INCONCLUSIVE'),
  because: key('why there is no proof', '为何没有证明'),
} as const;

export const callKeys = {
  call: key('its name, for `lift`', '名称，供 `lift` 使用'),
  before: key(
    'reads what it was before; `save` keeps values as `${saved.<name>}`',
    '读取之前的状态；`save` 以 `${saved.<名称>}` 保存',
  ),
  request: key('what breaks something', '弄坏某样东西的请求'),
  bites: key('what shows that it is broken, asked again each second', '证明已生效的请求，每秒重复'),
  undo: key('what mends it', '修好它的请求'),
  gone: key('what shows that it is mended', '证明已修好的请求'),
  touches: key('what it changes: `users#allowlist`', '它改动什么：`users#allowlist`'),
  permanent: key('nothing undoes it: it goes with the stack', '无法撤除：随环境消失'),
  'max-duration': maxDuration,
} as const;

export const liftKeys = { lift: key('which fault', '哪个故障') } as const;
export const holdKeys = {
  hold: key(
    'so long; `auto` is as long as the slowest cell needs to prove its bar',
    '持续多久；`auto` 为最慢的预期达到判定所需',
  ),
} as const;
export const markKeys = { mark: key('begins a stage of this name', '开始一个以此命名的阶段') } as const;
export const waitUntilKeys = {
  'wait-until': key('a request, until its answer is as it says', '反复请求，直到应答符合要求'),
} as const;
export const proveKeys = {
  prove: key(
    'surfaces that must be as declared, or healthy, before the method goes on',
    '继续之前必须符合预期（declared）或正常（healthy）的业务面',
  ),
  within: key('this long at most', '最长等待'),
} as const;

export const expectKeys = {
  during: key('the stage that it is for', '适用的阶段'),
  profile: key('the profile that it is for', '适用的配置'),
  default: key('for all that is not named', '未写出的业务面'),
  surfaces: key('surface, or a pattern: what it does', '业务面或通配模式: 其表现'),
} as const;

const judged = {
  ratio: key('the bar', '达标比例'),
  from: key('so much later', '推迟判定'),
  better: key('`allowed`: better than declared is no news', '`allowed`：好于预期不提示'),
  evidence: key('how it must come about', '必须如何产生'),
  recorded: key('seen once, and not yet reviewed', '观察所得，尚未复核'),
} as const;

export const survivesKeys = judged;
export const degradesKeys = { to: key('the lesser answer', '降级后的应答'), ...judged } as const;
export const failsKeys = {
  how: key('how it fails', '如何失败'),
  'each-within': key(
    'how soon each answer must be there; not with `error: timeout` alone',
    '每个应答的时限；只写 `error: timeout` 时不用',
  ),
  ...judged,
} as const;

export const invariantKeys = {
  'acked-by': key('the surface whose acknowledged writes are counted', '统计其已确认写入的业务面'),
  acked: key('what an acknowledgement looks like', '确认的应答'),
  key: key('the key of a write, with `${run}` and `${sample}`', '写入的键，含 `${run}` 和 `${sample}`'),
  list: key('a request that lists them, and where the keys are in its answer', '列出它们的请求，以及键在应答中的位置'),
  exactly: key('`once`, or `at-least-once`', '`once` 或 `at-least-once`'),
  ordered: key('they must be in order', '必须有序'),
  within: key('how soon after recovery all must be there', '恢复后多久必须齐全'),
} as const;

export const recoveryKeys = {
  within: key('the budget, from the lift on', '自撤除起的时限'),
  'stable-for': key('how long it must stay healthy', '须保持正常多久'),
  from: key(
    'the mark from which it counts, where repair ends the outage, not the lift',
    '从哪个标记起算（由修复而非撤除结束时）',
  ),
  surfaces: key('surface: a budget of its own', '业务面: 单独的时限'),
} as const;

export const stopKeys = {
  surface: key('which', '业务面'),
  below: key('its share of healthy answers', '正常应答的比例'),
  for: key('so long', '持续多久'),
} as const;
