import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Source } from '../../core/proposal/calls.ts';
import { firstScenarioName, firstScenarioText, firstTarget } from '../../core/proposal/first-scenario.ts';
import { NO_CHOICES, propose, type Proposal } from '../../core/proposal/propose.ts';
import { stackText } from '../../core/proposal/stack-text.ts';
import { linesIn } from '../../loader/index.ts';
import { say, type Messages } from '../../messages/index.ts';
import { EXIT, InputError, Interrupted } from '../../model/errors.ts';
import { askAbout, askToWrite } from '../init/questions.ts';
import { checkServices, readComposeFile, type ReadCompose } from '../init/read.ts';
import { workflowFor, type CiName } from '../init/workflows.ts';
import { languageOf } from '../language.ts';
import { proposalLines } from '../terminal/proposal.ts';
import { terminalOf } from '../terminal/terminal.ts';

interface InitOptions {
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly ci?: CiName;
  readonly composeProfile: readonly string[];
  readonly lang?: string;
  readonly json?: boolean;
}

interface NewFile {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

const schemaFrom = (folder: string, kind: 'stack' | 'scenario'): string =>
  relative(folder, fileURLToPath(new URL(`../../../schema/${kind}.v1.json`, import.meta.url)));

/** Says where in the Compose file something is written. */
const placesIn = (file: string): ((source: Source) => string) => {
  const lineOf = linesIn({ file, text: readFileSync(file, 'utf8') });
  return ({ path, says }) => `${basename(file)}:${lineOf(path)} ${says}`;
};

/** A name as files take it. */
const idOf = (name: string): string => name.replaceAll(/[^\w.-]+/g, '-').replace(/^[^a-z0-9]+/i, '') || 'stack';

const nothingToSee = ({ file }: ReadCompose): InputError =>
  new InputError({
    en: `${relative('', file)}: nothing in it can be looked at: no service says that it listens. Give one a port (ports: or expose:), and try again; nothing was written`,
    zh: `${relative('', file)}：没有可观察的对象，所有服务都未表明监听端口。请为服务加上 ports: 或 expose: 后重试；未写入任何文件`,
  });

const filesFor = (read: ReadCompose, proposal: Proposal, ci: CiName | undefined): readonly NewFile[] => {
  const folder = join(dirname(read.file), 'brownout');
  const scenarios = join(folder, 'scenarios');
  const target = firstTarget(proposal);
  if (!target) throw nothingToSee(read);
  return [
    {
      file: join(folder, 'stack.yaml'),
      text: stackText(proposal, {
        id: idOf(read.name),
        composeFile: relative(folder, read.file),
        schema: schemaFrom(folder, 'stack'),
        shown: placesIn(read.file),
      }),
    },
    {
      file: join(scenarios, `${firstScenarioName(target)}.yaml`),
      text: firstScenarioText(proposal, target, {
        schema: schemaFrom(scenarios, 'scenario'),
        stackFile: '../stack.yaml',
      }),
    },
    ...(ci ? [workflowFor(ci, { composeFile: read.file, scenarios })] : []),
  ];
};

const shown = (files: readonly NewFile[]): readonly string[] => files.map(({ file }) => relative('', file));

const requireRoom = (files: readonly NewFile[], force: boolean): void => {
  const there = shown(files.filter(({ file }) => existsSync(file)));
  if (there.length === 0 || force) return;
  throw new InputError({
    en: `${there.join(', ')}: there already; --force writes it anew. Nothing was written`,
    zh: `${there.join('、')} 已存在；--force 会重新写入。未写入任何文件`,
  });
};

const requireYes = ({ yes }: InitOptions): void => {
  if (yes || (process.stdin.isTTY && process.stderr.isTTY)) return;
  throw new InputError({
    en: 'there is no terminal to ask on: --yes takes what is proposed. Nothing was written',
    zh: '没有可用于提问的终端：--yes 会采用推测的内容。未写入任何文件',
  });
};

const tell = (read: ReadCompose, proposal: Proposal, messages: Messages): void => {
  const { colours } = terminalOf(process.stdout, process.env);
  const lines = proposalLines(proposal, { messages, colours, shown: placesIn(read.file) });
  const { override } = read;
  const noted = override === undefined ? [] : [messages.init.override(relative('', override))];
  process.stdout.write(`${[...lines, ...noted].join('\n')}\n`);
};

const write = (files: readonly NewFile[]): void => {
  for (const { file, text } of files) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
};

const conclude = (
  proposal: Proposal,
  files: readonly NewFile[],
  means: InitOptions & { readonly messages: Messages },
): void => {
  const { init } = means.messages;
  if (means.json) {
    process.stdout.write(`${JSON.stringify({ ...proposal, written: shown(files) }, null, 2)}\n`);
    return;
  }
  const [stack = '', scenario = ''] = shown(files);
  process.stdout.write(`${init.written(shown(files).join(', '))}\n${init.next(stack, dirname(scenario))}\n`);
};

const initialise = async (given: string | undefined, options: InitOptions): Promise<number> => {
  const messages = say(languageOf(options.lang));
  requireYes(options);
  const read = await readComposeFile(given);
  const choices = { ...NO_CHOICES, profiles: options.composeProfile };
  const proposed = propose(read.model, choices);
  checkServices(
    read,
    proposed.components.map(({ name }) => name),
  );
  // Before anybody is asked anything.
  requireRoom(filesFor(read, proposed, options.ci), options.force === true);
  if (!options.yes || !options.json) tell(read, proposed, messages);
  const proposal = options.yes ? proposed : propose(read.model, await askAbout(proposed, choices, messages));
  const files = filesFor(read, proposal, options.ci);
  if (!options.yes && !(await askToWrite(shown(files), messages))) {
    process.stderr.write(`${messages.init.nothingWritten}\n`);
    return EXIT.stopped;
  }
  write(files);
  conclude(proposal, files, { ...options, messages });
  return EXIT.passed;
};

/** Reads a Compose file, and writes a stack file and a first scenario for it; the Compose file stays as it is. */
export const init = async (given: string | undefined, options: InitOptions): Promise<number> => {
  try {
    return await initialise(given, options);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.stderr.write(`\n${say(languageOf(options.lang)).init.nothingWritten}\n`);
    return error.exit;
  }
};
