import type { Text } from '../model/text.ts';
import type { Problem } from './finding.ts';

interface SyntaxError {
  /** The parser's name of the mistake, or one of ours. */
  readonly code: string;
  readonly message: string;
}

type Words = readonly [message: Text, mend: Text];

const say = (en: string, zh: string): Text => ({ en, zh });

const BY_CODE: Readonly<Record<string, Words>> = {
  UNQUOTED: [
    say('a ${…} inside { } or [ ] must be quoted', '在 { } 或 [ ] 中的 ${…} 必须加引号'),
    say('put the whole value in double quotes: "…${name}…"', '给整个值加双引号："…${name}…"'),
  ],
  UNKNOWN_ANCHOR: [
    say('this * points to an anchor that is not there', '这个 * 指向一个不存在的锚点'),
    say('write &name before the value that it means, above this line', '在本行之前，用 &name 标记它所指的值'),
  ],
  TAB_AS_INDENT: [say('a tab cannot indent YAML', 'YAML 不能用制表符缩进'), say('indent with spaces', '请用空格缩进')],
  BAD_INDENT: [
    say('this line is not indented like the lines it belongs to', '本行的缩进与同级的行不一致'),
    say('indent it like its neighbours, or close the { or [ before it', '与同级的行对齐，或补上前面缺少的 } 或 ]'),
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    say('a key here would be a map inside a value', '值的里面出现了另一个键'),
    say(
      'quote a value that holds ": ", or indent the lines below like this one',
      '含有 ": " 的值要加引号，或对齐下面的行',
    ),
  ],
  MULTILINE_IMPLICIT_KEY: [
    say('a key must end with a colon on its own line', '键必须在同一行以冒号结束'),
    say('write "key: value"', '写成 "key: value"'),
  ],
  MISSING_CHAR: [
    say('a comma, a colon or a closing mark is missing', '缺少逗号、冒号或结束符号'),
    say('add it', '请补上'),
  ],
  DUPLICATE_KEY: [say('this key is written twice', '这个键重复了'), say('keep one of the two', '只保留一个')],
  BAD_SCALAR_START: [
    say('a value cannot begin with this sign', '值不能以这个符号开头'),
    say('put the value in quotes', '给值加上引号'),
  ],
  MULTIPLE_DOCS: [
    say('one file holds one document', '一个文件只能有一个文档'),
    say('remove the line --- and move what is below to a file of its own', '去掉 --- 行，把下面的内容放到另一个文件'),
  ],
  TAG_RESOLVE_FAILED: [
    say('this file needs no !tags', '这里不使用 !标签'),
    say('remove it, or quote the value', '去掉它，或给值加引号'),
  ],
};

const OPEN_QUOTE: Words = [
  say('this quote is never closed', '这个引号没有结束'),
  say('close it on the same line', '请在同一行补上结束引号'),
];

const words = ({ code, message }: SyntaxError): Words => {
  if (message.startsWith('Missing closing')) return OPEN_QUOTE;
  const own = BY_CODE[code];
  if (own) return own;
  return [
    say('this is not valid YAML', '这不是有效的 YAML'),
    say('look for a missing quote, comma or brace', '检查是否缺少引号、逗号或括号'),
  ];
};

/** A mistake of syntax, in our own words: the parser's are about its tokens. */
export const syntaxProblem = (error: SyntaxError): Problem => {
  const [message, mend] = words(error);
  return { code: error.code === 'UNQUOTED' ? 'yaml-unquoted' : 'yaml-syntax', message, mend };
};
