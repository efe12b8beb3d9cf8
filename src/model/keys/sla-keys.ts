import { key } from './described.ts';

/** What the keys of the `sla` block of a Scenario file mean. */
export const slaKeys = {
  file: key(
    'the preset, from this file; those that Brownout brings lie in its `scenarios/sla/`',
    '预设文件，相对于本文件；自带的预设在 `scenarios/sla/` 中',
  ),
  surfaces: key(
    'surfaces, or patterns, of the service that the agreement covers',
    '协议所覆盖服务的业务面，可用通配模式',
  ),
  outage: key(
    'the outage of the preset whose length the drill is scaled to; else its first',
    '按预设中哪次事故的时长推算；省略时取第一个',
  ),
  traffic: key(
    'surface: its share of the requests; the rest is spread evenly over the others',
    '业务面: 占请求量的比例；其余由其他业务面均分',
  ),
  month: key('days of the month', '当月天数'),
  currency: key('of the fee and of what is lost: `CNY`', '费用与损失的币种，例如 `CNY`'),
  'monthly-fee': key('what your team pays for the service in a month', '贵方每月为该服务支付的费用'),
  losses: key('what your team loses while a surface fails', '业务面不可用期间贵方的损失'),
} as const;

export const slaLossKeys = {
  surface: key('while this one fails', '该业务面不可用期间'),
  what: key('what is lost, one text or { en, zh }: orders', '损失的是什么，一个文本或 { en, zh }，例如 订单'),
  'per-minute': key('so many a minute on a good day', '平时每分钟的数量'),
  worth: key('of each, in the currency', '每个的金额（按上面的币种）'),
} as const;

/** What the keys of an SLA preset mean. */
export const presetKeys = {
  apiVersion: key('the version of the format', '格式版本'),
  kind: key('what the file is', '文件类型'),
  id: key('its name', '名称'),
  title: key('the agreement, one text or { en, zh }', '协议名称，一个文本或 { en, zh }'),
  source: key('where it is written', '出处'),
  dated: key('the date of the text, or at which it was read', '文本的日期或查阅日期'),
  verification: key(
    '`verified`: all of it was read in its source; `partly`, or `unverified`: `note` says what was not',
    '`verified`：全部内容均在出处中读到；`partly` 或 `unverified`：由 `note` 说明哪些没有',
  ),
  note: key('what was not verified, and what to know of it', '哪些内容未经核实，以及须知'),
  commitment: key('the availability that is promised for a month', '承诺的月可用性'),
  ladder: key('what is paid back when a month falls below', '月可用性低于某值时的赔付'),
  cap: key('the most that is paid back, of the monthly fee', '赔付上限，占月费用的比例'),
  remedy: key('how it is paid back, and how it is claimed', '以何种形式赔付、如何申请'),
  reckoning: key(
    '`mean-error-rate`: the mean of the slots; `slots-down`: a slot counts when all its requests fail',
    '`mean-error-rate`：各时段错误率的平均；`slots-down`：时段内请求全部失败才计入',
  ),
  slot: key('how long a slot is', '时段长度'),
  counts: key(
    'answers that the agreement counts as failed; all others count as served',
    '协议计为失败的应答；其余一律视为成功',
  ),
  outages: key('name: an outage that drills are scaled to', '名称: 用于推算时长的事故'),
} as const;

export const presetStepKeys = {
  below: key('a month below this availability', '月可用性低于此值'),
  credit: key('is worth so much of the monthly fee', '赔付月费用的比例'),
} as const;

export const presetOutageKeys = {
  title: key('one text or { en, zh }', '一个文本或 { en, zh }'),
  from: key(
    'its begin, with its time zone: `2023-11-12T17:44:00+08:00`',
    '开始时间，带时区：`2023-11-12T17:44:00+08:00`',
  ),
  to: key('its end', '结束时间'),
  lasted: key('what is said of its length; it must be what the two times say', '公布的时长；须与起止时间一致'),
  source: key('who says so', '出处'),
} as const;
