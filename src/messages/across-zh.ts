import type { acrossEn } from './across-en.ts';

const or = (text: string, none: string): string => (text === '' ? none : text);

/** What is said of several runs in Chinese. */
export const acrossZh: typeof acrossEn = {
  heading: '与上次可比演练相比',
  versus: (run, startedAt, [kept, total]) => `对比演练 ${run}（${startedAt}）：${total} 个中 ${kept} 个符合预案`,
  changes: {
    regressed: '退化',
    'newly-failing': '新出现不符（此前无法判定）',
    'newly-inconclusive': '新出现无法判定',
    'still-failing': '仍不符合',
    'still-inconclusive': '仍无法判定',
    fixed: '已修复',
    'newly-kept': '符合预案（此前无法判定）',
    new: '新增',
    gone: '已移除',
    redeclared: '预案或测法已改：不作对比',
    same: '结论相同，但比例或耗时有变',
  },
  count: (n, label) => `${label} ${n} 项`,
  same: (cells) => `${cells} 个判定项不变`,
  columns: {
    what: '对象',
    declared: '预案',
    before: '此前',
    after: '本次',
    difference: '差值（95% 置信区间）',
  },
  recovery: (budget) => `${budget}内恢复`,
  invariant: '数据校验',
  points: (by, low, high) => `${by} 个百分点（${low} 至 ${high}）`,
  slower: (least, most) => `${least} 至 ${most} 秒`,
  keys: (counts) =>
    ['丢失', '重复', '多出', '乱序']
      .flatMap((word, index) => ((counts[index] ?? 0) > 0 ? [`${word} ${counts[index] ?? 0}`] : []))
      .join('，'),
  circumstances: '其他不同之处',
  circumstance: { seed: '种子', brownout: 'Brownout', node: 'Node', platform: '执行机' },
  kept: (kept, total) => `${total} 个中 ${kept} 个符合预案`,
  was: (kept, total, run) => `上次 ${total} 个中 ${kept} 个符合（演练 ${run}）`,
  lastRun: (kept, total) => `（上次：${total} 个中 ${kept} 个符合预案）`,
  sinceLast: (change) => `较上次 ${change}`,
  asLast: '与上次相同',
  lastTime: (between) => `上次 ${between} 秒`,
  notComparable: (before, after) => `演练 ${before} 与 ${after} 不可比：`,
  mismatch: {
    scenario: ({ before, after }) => `二者是不同场景的演练：${before} 与 ${after}`,
    method: () => '两次之间场景已改动：步骤，或恢复的判定方式',
    stack: ({ before, after }) => `二者的环境（stack）不同：${before} 与 ${after}`,
    profile: ({ before, after }) =>
      `profile 先为 ${or(before, '无')}，后为 ${or(after, '无')}（brownout run --profile）`,
    environment: ({ before, after }) => `运行方式先为 ${before}，后为 ${after}（brownout run --env）`,
    only: ({ before, after }) =>
      `限定范围先为 ${or(before, '不限')}，后为 ${or(after, '不限')}（brownout run --only-surface）`,
    cells: () => '没有任何判定项的预案与测法仍与此前相同',
  },
  notes: {
    heading: '发现与改进项',
    findings: '发现',
    remarks: '备注',
    columns: { action: '改进项', owner: '责任团队', due: '期限', state: '状态' },
    open: '未完成',
    overdue: '已逾期',
    closedIn: (run) => `已在演练 ${run} 中关闭`,
    raisedIn: (run) => `来自演练 ${run}`,
    noDue: '未定期限',
    todo: (id, text, due) => `${id}“${text}”${due === '' ? '' : ` · 期限 ${due}`}`,
    more: (n) => ` · 另有 ${n} 项未完成`,
    added: (id, run) => `已将 ${id} 记入演练 ${run}`,
    closed: (id, run) => `已在演练 ${run} 中关闭 ${id}`,
    later: '演练尚未结束，报告生成时会包含它',
    empty: '请写明内容：brownout note RUN "发现了什么"',
    ownerOfWhat: '--owner 与 --due 只用于改进项：请加上 --kind action',
    dueWhen: (due) => `--due：“${due}”不是日期；写法如 2026-12-24`,
    nothingOpen: (id, scenario) => `${scenario} 的演练中没有未完成的改进项 ${id}`,
    openAre: (ids) => `；未完成的有 ${ids}`,
    noneOpen: '；没有未完成的改进项',
    closeAlone: '--close 不与 --kind、--owner、--due 同用；附带的文字会记为备注',
    notADrill: (run) => `${run} 不是演练：没有可以记入的报告`,
  },
  noResult: (run) =>
    `演练 ${run} 尚无结果：仍在进行，或其执行进程已退出（先 brownout recover，再 brownout report ${run}）`,
  notARun: (file) => `${file} 不是演练结果`,
  older: (file) => `${file} 由另一版本的 Brownout 写成；若日志仍在，可用 brownout report 重新生成`,
};
