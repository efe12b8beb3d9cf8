/** What `npm run docs` writes about the files that people write: every key, from the schemas. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { answerShape } from '../../dist/model/answer.js';
import { answers, evidence, probeKeys } from '../../dist/model/files.js';
import * as scenarioTexts from '../../dist/model/keys/scenario-keys.js';
import * as slaTexts from '../../dist/model/keys/sla-keys.js';
import * as stackTexts from '../../dist/model/keys/stack-keys.js';
import {
  expectationFiles,
  expectBlockFile,
  invariantFile,
  scenarioFile,
  stepFiles,
} from '../../dist/model/scenario-file.js';
import { slaPresetFile } from '../../dist/model/sla-file.js';
import { componentFile, stackFile, surfaceFile } from '../../dist/model/stack-file.js';
import { title } from '../../dist/model/title.js';
import { duration, ratio } from '../../dist/model/units.js';

const anything = z.looseObject({});
const stack = stackFile(z.record(z.string(), anything), z.record(z.string(), anything), anything);
const surface = surfaceFile({ probe: anything, request: anything });
const scenario = scenarioFile({ step: anything, expect: anything, invariant: anything });
const steps = stepFiles({ request: anything, fault: anything });

const inner = (object, key) => {
  let type = object.shape[key];
  while (!(type instanceof z.ZodObject)) type = type.def.innerType ?? type.def.element ?? type.def.valueType;
  return type;
};

/** A heading, the map that it is about, and what its keys mean. */
const PAGES = {
  stack: {
    title: { en: 'Stack files', zh: 'Stack 文件' },
    examples: ['test/support/stacks/tiny/stack.yaml'],
    sections: [
      ['stack', stack, stackTexts.stackKeys],
      ['compose', inner(stack, 'compose'), stackTexts.composeKeys],
      ['attach', inner(stack, 'attach'), stackTexts.attachKeys],
      ['allow', inner(stack, 'allow'), stackTexts.allowKeys],
      ['components.<name>', componentFile, stackTexts.componentKeys],
      ['components.<name>.external', inner(componentFile, 'external'), stackTexts.externalKeys],
      ['components.<name>.process', inner(componentFile, 'process'), stackTexts.processKeys],
      ['surfaces.<name>', surface, stackTexts.surfaceKeys],
      ['surfaces.<name>.probe', z.strictObject(probeKeys), stackTexts.probeKeyTexts],
      ['healthy, to, how, is', answerShape, stackTexts.answerKeys],
    ],
  },
  scenario: {
    title: { en: 'Scenario files', zh: '场景文件' },
    examples: ['test/support/stacks/tiny/back-down.yaml', 'scenarios/auth-allowlist-read-error.yaml'],
    sections: [
      ['scenario', scenario, scenarioTexts.scenarioKeys],
      ['stack', inner(scenario, 'stack'), scenarioTexts.stackRefKeys],
      ['steady-state', inner(scenario, 'steady-state'), scenarioTexts.steadyStateKeys],
      ['method: inject', steps.inject, scenarioTexts.injectKeys],
      ['method: call', steps.call, scenarioTexts.callKeys],
      ['method: lift', steps.lift, scenarioTexts.liftKeys],
      ['method: hold', steps.hold, scenarioTexts.holdKeys],
      ['method: mark', steps.mark, scenarioTexts.markKeys],
      ['method: wait-until', steps['wait-until'], scenarioTexts.waitUntilKeys],
      ['method: prove', steps.prove, scenarioTexts.proveKeys],
      ['expect', expectBlockFile(anything), scenarioTexts.expectKeys],
      ['survives', expectationFiles.survives, scenarioTexts.survivesKeys],
      ['degrades', expectationFiles.degrades, scenarioTexts.degradesKeys],
      ['fails', expectationFiles.fails, scenarioTexts.failsKeys],
      ['invariants.<name>', invariantFile(anything), scenarioTexts.invariantKeys],
      ['recovery', inner(scenario, 'recovery'), scenarioTexts.recoveryKeys],
      ['stop-when', inner(scenario, 'stop-when'), scenarioTexts.stopKeys],
      ['sla', inner(scenario, 'sla'), slaTexts.slaKeys],
      ['sla.losses', inner(inner(scenario, 'sla'), 'losses'), slaTexts.slaLossKeys],
    ],
  },
  sla: {
    title: { en: 'SLA presets', zh: 'SLA 预设文件' },
    examples: ['scenarios/sla/aliyun-oss-article.yaml'],
    shown: { en: 'An example', zh: '示例' },
    sections: [
      ['preset', slaPresetFile, slaTexts.presetKeys],
      ['ladder', inner(slaPresetFile, 'ladder'), slaTexts.presetStepKeys],
      ['outages.<name>', inner(slaPresetFile, 'outages'), slaTexts.presetOutageKeys],
    ],
  },
};

const WORDS = {
  en: {
    head: ['key', 'written as', 'where it is left out', 'what it means'],
    must: 'must be there',
    none: '-',
    example: 'An example, which every test run drills',
    examples: 'Examples, which are drilled for every change',
    about:
      'Every key, as the schemas know it (`npm run docs` writes this page). `brownout lint` tells all mistakes of a file at once, each with its line and its mend. Durations are written `300ms`, `5s`, `2m`, ratios `95%`.',
    types: {
      duration: 'duration',
      ratio: 'ratio',
      title: 'title',
      answers: 'answer, or a list of them',
      evidence: 'answers, or a counter',
      string: 'text',
      integer: 'number',
      number: 'number',
      boolean: 'true, false',
      object: 'map',
      array: 'list',
    },
  },
  zh: {
    head: ['键', '写法', '省略时', '含义'],
    must: '必填',
    none: '-',
    example: '示例（每次改动都会实际演练）',
    examples: '示例（每次改动都会实际演练）',
    about:
      '全部键，与 schema 一致（本页由 `npm run docs` 生成）。`brownout lint` 一次指出文件中的全部错误，各附行号和改法。时长写成 `300ms`、`5s`、`2m`，比例写成 `95%`。',
    types: {
      duration: '时长',
      ratio: '比例',
      title: '标题',
      answers: '应答，或一组应答',
      evidence: '应答，或计数器',
      string: '文本',
      integer: '数字',
      number: '数字',
      boolean: 'true、false',
      object: '键值表',
      array: '列表',
    },
  },
};

const schemaOf = (type) =>
  z.toJSONSchema(type, { io: 'input', target: 'draft-7', unrepresentable: 'any', reused: 'inline' });

/** What a value is like, without what it means. */
const bare = (schema) => {
  const { $schema: _schema, description: _description, default: _default, ...rest } = schema;
  return JSON.stringify(rest);
};

const KNOWN = new Map(
  Object.entries({ duration, ratio, title, answers, evidence }).map(([name, type]) => [bare(schemaOf(type)), name]),
);

const written = (schema, words) => {
  const known = KNOWN.get(bare(schema));
  if (known !== undefined) return words.types[known];
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((one) => `\`${one}\``).join(', ');
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return [...new Set(options.map((one) => written(one, words)))].join(', ');
  return words.types[schema.type] ?? words.types.object;
};

/** What stands for a key that is left out; undefined: nothing does. */
const defaultOf = (type) => {
  const { def } = type;
  if (def.type === 'default' || def.type === 'prefault') return def.defaultValue;
  return def.innerType === undefined ? undefined : defaultOf(def.innerType);
};

/** The same in the words of a file: times are kept in milliseconds. */
const usual = (type, schema, words) => {
  const value = defaultOf(type);
  if (value === undefined) return words.none;
  const known = KNOWN.get(bare(schema));
  if (known === 'duration') return `\`${value % 1000 === 0 ? `${value / 1000}s` : `${value}ms`}\``;
  if (known === 'ratio') return `\`${value * 100}%\``;
  return `\`${JSON.stringify(value)}\``;
};

const cell = (text) => text.replaceAll('|', String.raw`\|`);

const section = (language, [heading, object, texts]) => {
  const words = WORDS[language];
  const { properties = {}, required = [] } = schemaOf(object);
  const missing = Object.keys(properties).filter((key) => !(key in texts));
  if (missing.length > 0) throw new Error(`${heading}: nothing is said of ${missing.join(', ')}`);
  const rows = Object.entries(properties).map(([key, schema]) => {
    const without = required.includes(key) ? words.must : usual(object.shape[key], schema, words);
    return [`\`${key}\``, written(schema, words), without, texts[key][language]].map(cell);
  });
  const lines = [words.head, words.head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);
  return [`## \`${heading}\``, '', ...lines, ''].join('\n');
};

const example = async (file) => `\`${file}\`\n\n\`\`\`yml\n${(await readFile(file, 'utf8')).trimEnd()}\n\`\`\`\n`;

/** Name of the page -> its text, in a language. */
export const referencePages = async (language) => {
  const words = WORDS[language];
  const pages = {};
  for (const [name, { title: heading, examples, sections, shown: above }] of Object.entries(PAGES)) {
    const shown = await Promise.all(examples.map(example));
    pages[`docs/${name}${language === 'en' ? '' : '.zh-CN'}.md`] = [
      `# ${heading[language]}`,
      '',
      words.about,
      '',
      ...sections.map((one) => section(language, one)),
      `## ${above?.[language] ?? (examples.length === 1 ? words.example : words.examples)}`,
      '',
      ...shown,
    ].join('\n');
  }
  return pages;
};
