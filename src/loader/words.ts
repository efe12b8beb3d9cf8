import type { Text } from '../model/text.ts';
import type { Problem } from './finding.ts';
import { nearest } from '../core/nearest.ts';

/** A text in both languages. */
export const say = (en: string, zh: string): Text => ({ en, zh });

const NOTHING = say('', '');

/** A problem in both languages; without a mend the message says it all. */
export const problem = (code: string, message: Text, mend: Text = NOTHING): Problem => ({ code, message, mend });

export const COMMANDS_NOT_ALLOWED = problem(
  'commands-not-allowed',
  say('the stack does not allow programs of this machine to run', '此 Stack 不允许运行本机程序'),
  say('add to the stack file: allow: { commands: true }', '请在 Stack 文件中加上：allow: { commands: true }'),
);

const NAMES_SHOWN = 12;

const listed = (names: readonly string[]): string =>
  names.length > NAMES_SHOWN ? `${names.slice(0, NAMES_SHOWN).join(', ')}, …` : names.join(', ');

/** "did you mean", or all that there is. */
const meant = (name: string, known: Iterable<string>): Text => {
  const all = [...known];
  const best = nearest(name, all);
  if (best !== undefined) return say(`did you mean ${best}?`, `是不是 ${best}？`);
  if (all.length === 0) return NOTHING;
  return say(`there is: ${listed(all)}`, `可用的有：${listed(all)}`);
};

const NOUNS = {
  key: '键',
  surface: '业务面',
  component: '组件',
  link: '链路',
  profile: '配置',
  probe: '探测类型',
  fault: '故障',
  'fault kind': '故障类型',
  mark: '标记',
  step: '步骤',
  outage: '事故',
  variable: '变量',
} as const;

/** A name that stands for nothing. `code` is `unknown-<noun>`. */
export const unknownName = (noun: keyof typeof NOUNS, name: string, known: Iterable<string>): Problem =>
  problem(
    `unknown-${noun.replace(' ', '-')}`,
    say(`unknown ${noun} "${name}"`, `未知的${NOUNS[noun]} "${name}"`),
    meant(name, known),
  );

export const missingKey = (key: string): Problem =>
  problem('missing-key', say(`"${key}" is missing`, `缺少 "${key}"`), say(`add ${key}: …`, `请加上 ${key}: …`));

const KINDS: Readonly<Record<string, Text>> = {
  object: say('a map (key: value)', '键值表（key: value）'),
  record: say('a map (key: value)', '键值表（key: value）'),
  array: say('a list', '列表'),
  string: say('a text', '文本'),
  number: say('a number', '数字'),
  int: say('a whole number', '整数'),
  boolean: say('true or false', 'true 或 false'),
};

export const wrongType = (expected: string): Problem => {
  const kind = KINDS[expected] ?? say(expected, expected);
  return problem('wrong-type', say(`this must be ${kind.en}`, `这里必须是${kind.zh}`));
};

export const notOneOf = (given: unknown, allowed: readonly string[]): Problem => {
  const all = listed(allowed);
  const message =
    allowed.length === 1
      ? say(`this must be ${all}`, `这里必须是 ${all}`)
      : say(`this must be one of ${all}`, `这里必须是其中之一：${all}`);
  const best = typeof given === 'string' ? nearest(given, allowed) : undefined;
  return problem(
    'wrong-value',
    message,
    best === undefined ? NOTHING : say(`did you mean ${best}?`, `是不是 ${best}？`),
  );
};

/** What the schemas of the model say in English. */
const CHINESE: Readonly<Record<string, string>> = {
  'a duration is written with its unit, as in 300ms, 5s, 2m or 1h': '时长要写单位，例如 300ms、5s、2m 或 1h',
  'a hold is auto, or a duration with its unit, as in 30s': 'hold 是 auto，或带单位的时长，例如 30s',
  'a size is written with its unit, as in 500B, 10kB or 1MiB': '大小要写单位，例如 500B、10kB 或 1MiB',
  'a ratio is written in percent, as in 95%': '比例用百分数表示，例如 95%',
  'a ratio is at most 100%': '比例不能超过 100%',
  'a title is a string, or { en: …, zh: … }': '标题是一段文本，或 { en: …, zh: … }',
  'a JSON Pointer begins with /': 'JSON Pointer 以 / 开头',
  'a SHA-256 is 64 hex digits': 'SHA-256 是 64 位十六进制数',
  'a fault names its target: either `link: a->b` or `component: b`': '故障必须指明目标：`link: a->b` 或 `component: b`',
  'a name holds letters, digits, dots, dashes and underscores, and begins with a letter or digit':
    '名称只含字母、数字、点、横线和下划线，并以字母或数字开头',
  'a component has a name of lower-case letters, digits, dashes and underscores, and begins with a letter':
    '组件名只含小写字母、数字、横线和下划线，并以字母开头',
  'a host is a name (db.example.com) or an IPv4 address, without scheme and port':
    'host 是域名（db.example.com）或 IPv4 地址，不含协议和端口',
  'an address is IPv4: 10.0.0.7': 'address 是 IPv4 地址，如 10.0.0.7',
  'a command says what it changes: touches: [cloud#policy]': '命令须写明它改动什么：touches: [cloud#policy]',
  'the address of a Toxiproxy is that of its API: http://127.0.0.1:8474':
    'Toxiproxy 的地址是其 API 地址，如 http://127.0.0.1:8474',
  'a component is at host:port': '组件的地址写成 host:port',
  'recorded is true, or is left out': 'recorded 只能写 true，或不写',
  'ready is a path (/healthz), tcp, tls, postgres, redis, mysql, amqp, or { send: …, expect: … }':
    'ready 是一个路径（/healthz）、tcp、tls、postgres、redis、mysql、amqp，或 { send: …, expect: … }',
  'a moment is written with its time zone, as in 2023-11-12T17:44:00+08:00':
    '时刻要写时区，例如 2023-11-12T17:44:00+08:00',
  'a slot is a minute long, or longer': '时段至少一分钟',
  'a date is written as in 2023-11-14': '日期写成 2023-11-14',
  'a secret is { random: <bytes> } or { env: <NAME> }': '密钥写成 { random: <字节数> } 或 { env: <NAME> }',
};

/** What a schema says in a sentence of its own. */
export const ownWords = (message: string): Problem => {
  const isDuration = message.includes('with its unit, as in');
  return problem(
    isDuration ? 'unit' : 'not-valid',
    say(message, CHINESE[message] ?? message),
    isDuration ? say('write the unit: 5s', '请写上单位：5s') : NOTHING,
  );
};

const CAUSES: Readonly<Record<string, Text>> = {
  ENOENT: say('there is no such file', '文件不存在'),
  EACCES: say('it may not be read', '没有读取权限'),
  EISDIR: say('it is a folder', '这是一个目录'),
};

const causeOf = (error: unknown): Text => {
  const { code = '', message = String(error) } = (error ?? {}) as { readonly code?: string; readonly message?: string };
  return CAUSES[code] ?? say(message, message);
};

export const unreadable = (file: string, error: unknown): Problem => {
  const cause = causeOf(error);
  return problem(
    'unreadable-file',
    say(`${file} cannot be read: ${cause.en}`, `无法读取 ${file}：${cause.zh}`),
    say('check the path', '请检查路径'),
  );
};
