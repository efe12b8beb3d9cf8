/**
 * `npm run docs`: writes what the READMEs take from the code: the tables of faults and probes.
 *
 *   --check              write nothing; fail where a README differs
 *   --transcript FILE    take what a drill printed, shortened, into the README of its --lang (en)
 *   --same-words FILE    fail where the transcript in that README has words, not figures, that FILE has not
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { faults } from '../../dist/faults/index.js';
import { probes } from '../../dist/probes/index.js';

/** Where a kind has no text here its own summary stands in. */
const CHINESE = {
  bandwidth: '限制链路上每个连接每秒通过的数据量；`rate: 0B` 让数据停住而不丢失',
  call: '用一个请求弄坏某样东西，再用另一个请求修好',
  'cpu-limit': '限制运行中的组件可用的处理器核数',
  disconnect: '让运行中的组件脱离所有网络；撤除时恢复其名字和地址',
  down: '切断一条链路，或切断进入某组件的全部链路：新连接被拒绝，已有连接被关闭',
  exec: '在组件内运行一条命令，撤除时运行另一条；第三条以退出码 0 证明其生效',
  kill: '强行结束一个组件（SIGKILL）；撤除时重新启动它',
  latency: '让链路上的数据晚到',
  'limit-data': '每个连接传过若干字节后即被关闭',
  'memory-limit': '限制运行中的组件可用的内存；超出时由内核结束它',
  pause: '冻结一个组件及其全部进程（SIGSTOP）；以 SIGCONT 撤除',
  'reset-peer': '首批数据到达 `timeout` 之后以 RST 中断连接',
  restart: '停止一个组件再启动它',
  slicer: '把链路上的数据切成小块，每块之后停顿',
  'slow-close': '推迟连接的关闭',
  stop: '停止一个组件（SIGTERM）；撤除时重新启动它',
  timeout: '吞掉链路上的数据；`timeout` 之后关闭连接，0ms 表示永不关闭',
  http: '一个 HTTP 请求，或若干步骤，后一步使用前一步取得的值',
  s3: '对 S3 协议对象存储的一次操作：put、get、head、delete 或 list',
  postgres: '一次 Postgres 查询（新登录，或在保持打开的连接上），或它是否就绪',
  tcp: '一个 TCP 连接以及在其上的应答；每次采样新建连接',
  command: '本机上的一个程序：退出码即状态，标准输出即应答（须由栈文件允许）',
};

const HEADS = {
  en: { faults: ['fault', 'what it does', 'parameters'], probes: ['probe', 'what it looks at', 'parameters'] },
  zh: { faults: ['故障', '作用', '参数'], probes: ['探针', '看什么', '参数'] },
};

const READMES = { en: 'README.md', zh: 'README.zh-CN.md' };

/** `latency`, and in brackets what may be left out. */
const parameters = (kind) => {
  const { properties, required = [] } = z.toJSONSchema(kind.params, { io: 'input', unrepresentable: 'any' });
  const said = Object.keys(properties).map((name) => (required.includes(name) ? `\`${name}\`` : `[\`${name}\`]`));
  return said.join(' ');
};

const table = (head, kinds, words) =>
  [
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...Object.entries(kinds).map(([name, kind]) => `| \`${name}\` | ${words(name, kind)} | ${parameters(kind)} |`),
  ].join('\n');

const marks = (text, block) => {
  const [begin, end] = [`<!-- begin ${block} -->`, `<!-- end ${block} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`a README has no block "${block}"`);
  return [from + begin.length, to];
};

const fill = (text, block, content) => {
  const [from, to] = marks(text, block);
  return `${text.slice(0, from)}\n\n${content}\n\n${text.slice(to)}`;
};

const rendered = async (language, text) => {
  const words = language === 'zh' ? (name, { summary }) => CHINESE[name] ?? summary : (_, { summary }) => summary;
  const withFaults = fill(text, 'faults', table(HEADS[language].faults, faults, words));
  const whole = fill(withFaults, 'probes', table(HEADS[language].probes, probes, words));
  return format(whole, { ...(await resolveConfig(READMES[language])), parser: 'markdown' });
};

const SHOWN_CELLS = 3;
const ELLIPSIS = '  …';
/** A line of the matrix: a mark, then the name of a surface. */
const isCell = (line) => /^\S \S+\.\S+ /.test(line);

/** The first cells of each class, and all other lines. */
const shortened = (text) => {
  let run = 0;
  return text
    .split('\n')
    .flatMap((line) => {
      run = isCell(line) ? run + 1 : 0;
      if (run <= SHOWN_CELLS) return [line.trimEnd()];
      return run === SHOWN_CELLS + 1 ? [ELLIPSIS] : [];
    })
    .join('\n')
    .trim();
};

/** What stays the same from run to run: no figures, no run's name, no widths. */
const wordsOf = (line) =>
  line
    .replaceAll(/\b(?!PASSED|FAILED)[0-9A-Z]{6}\b/g, 'RUN')
    .replaceAll(/\[[#-]+\]/g, '')
    .replaceAll(/(slowest|最慢) [a-z.]+/g, '$1 SURFACE')
    .replaceAll(/\d[\d.,:]*/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim();

const withTranscript = async (file, log) => {
  const text = await readFile(file, 'utf8');
  await writeFile(file, fill(text, 'transcript', `\`\`\`text\n${shortened(await readFile(log, 'utf8'))}\n\`\`\``));
};

/** Lines of the README's transcript whose words the log has not. */
const strangeLines = async (file, log) => {
  const text = await readFile(file, 'utf8');
  const told = text.slice(...marks(text, 'transcript')).split('\n');
  const lines = told.filter((line) => wordsOf(line) !== '' && line !== ELLIPSIS && !line.startsWith('```'));
  const known = new Set((await readFile(log, 'utf8')).split('\n').map(wordsOf));
  return lines.length === 0 ? ['there is no transcript'] : lines.filter((line) => !known.has(wordsOf(line)));
};

const writeTables = async ({ check }) => {
  for (const [language, file] of Object.entries(READMES)) {
    const text = await readFile(file, 'utf8');
    const due = await rendered(language, text);
    if (due === text) continue;
    if (!check) await writeFile(file, due);
    if (check) process.exitCode = 1;
    process.stdout.write(check ? `${file} differs from the code: npm run docs\n` : `${file} written\n`);
  }
};

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    transcript: { type: 'string' },
    'same-words': { type: 'string' },
    lang: { type: 'string', default: 'en' },
  },
});
const { check, transcript, lang } = values;
const compared = values['same-words'];
if (compared !== undefined) {
  const strange = await strangeLines(READMES[lang], compared);
  for (const line of strange) process.stdout.write(`${READMES[lang]}, transcript: ${line}\n`);
  process.exitCode = strange.length > 0 ? 1 : 0;
} else {
  if (transcript !== undefined) await withTranscript(READMES[lang], transcript);
  await writeTables({ check });
}
