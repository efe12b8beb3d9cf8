import { dirname, join, relative, resolve } from 'node:path';
import { scenarioName } from '../../core/recorded/scenario-text.ts';
import { WAYS, type Way } from '../../core/recorded/suspects.ts';
import type { Standing } from '../../engine/drill.ts';
import { environments } from '../../environments/index.ts';
import { say, type Messages } from '../../messages/index.ts';
import { EXIT, InputError, Interrupted, StackError } from '../../model/errors.ts';
import type { Link, Stack } from '../../model/stack.ts';
import { duration, type Ms } from '../../model/units.ts';
import { defaultStackFile } from '../files.ts';
import { languageOf } from '../language.ts';
import { attempt, holdMs, type Attempted } from '../record/attempt.ts';
import { writePage } from '../record/page.ts';
import { textOf, write, type RecordOptions, type Recording, type Written } from '../record/write.ts';
import { requireStack } from '../require-stack.ts';
import { onInterrupt } from '../signals.ts';
import { takeDown } from '../standing.ts';
import { sweepAbandoned } from '../sweep.ts';
import { dependencies, dependencyLines, notSeen, recordedMatrix, suspectLines } from '../terminal/recorded-matrix.ts';
import { terminalOf } from '../terminal/terminal.ts';

/** What a drill needs beside its own samples: to come up, steady state, proofs, recovery, clean-up. */
const AROUND_MS: Ms = 9000;

const waysOf = (written: string): readonly Way[] => {
  const names = written.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !WAYS.some((way) => way === name));
  if (unknown !== undefined)
    throw new InputError({
      en: `--ways: there is no "${unknown}"; there are ${WAYS.join(', ')}`,
      zh: `--ways：没有“${unknown}”；可用的有 ${WAYS.join('、')}`,
    });
  return WAYS.filter((way) => names.includes(way));
};

const slowOf = (written: string): Ms => {
  const read = duration.safeParse(written);
  if (!read.success)
    throw new InputError({
      en: `--slow: "${written}" is no duration; write it with its unit, as in 1500ms`,
      zh: `--slow：“${written}”不是时长；请带上单位，例如 1500ms`,
    });
  return read.data;
};

/** The links that can be broken while the stack runs: not the operator's, and not those of jobs that are done. */
const breakable = ({ links, components }: Stack): readonly Link[] => {
  const jobs = new Set(components.filter(({ once }) => once).map(({ name }) => name));
  return links.filter(({ from, to }) => from !== 'operator' && !jobs.has(from) && !jobs.has(to));
};

const isNamed = ({ name, from, to }: Link, one: string): boolean => one === name || one === `${from}:${to}`;

const linksOf = (stack: Stack, wanted: readonly string[]): readonly Link[] => {
  const all = breakable(stack);
  const unknown = wanted.find((one) => !all.some((link) => isNamed(link, one)));
  if (unknown !== undefined)
    throw new InputError({
      en: `--link: the stack ${stack.id} has no link "${unknown}" that can be broken; it has ${all.map(({ name }) => name).join(', ')}`,
      zh: `--link：环境 ${stack.id} 没有可切断的链路“${unknown}”；现有 ${all.map(({ name }) => name).join('、')}`,
    });
  return wanted.length === 0 ? all : all.filter((link) => wanted.some((one) => isNamed(link, one)));
};

const summary = ({ told, result }: Attempted, messages: Messages): string => {
  const count = (kind: string): number => told.filter(({ recorded }) => recorded.cell.kind === kind).length;
  const counts = { survives: count('survives'), degrades: count('degrades'), fails: count('fails') };
  return messages.record.ended(counts, messages.duration(result.durationMs));
};

/** The next fault needs a stack that is whole. */
const isWhole = ({ result }: Attempted): boolean =>
  result.recoveries.length > 0 &&
  result.recoveries.every(({ interval, verdict }) => interval !== null || verdict === 'not-hurt');

/** Nothing would be seen however the link was broken. */
const isIdle = ({ result }: Attempted): boolean => result.faults.some(({ carried }) => (carried?.idle.length ?? 0) > 0);

/** A drill that broke off says nothing of the stack, and what follows it would say less. */
const throwIfEnded = ({ result }: Attempted, at: number, { messages, interrupt }: Recording): void => {
  if (interrupt.aborted) throw interrupt.reason;
  const isOver = ['CLEANUP_FAILED', 'STOPPED'].includes(result.verdict) || (result.verdict === 'BLOCKED' && at === 0);
  if (!isOver) return;
  const because = notSeen({ result }, messages);
  throw Object.assign(new StackError({ en: because, zh: because }), { exit: result.exit });
};

/** Breaks one link, and says on one line what came of it. */
const recordOne = async (index: number, standing: Standing | undefined, recording: Recording): Promise<Attempted> => {
  const { stack, faults, folder, options, messages, interrupt } = recording;
  const broken = faults[index];
  if (!broken) throw new Error(`there is no fault ${index}`);
  const { begins, notSeen: notRecorded, ways } = messages.record;
  process.stderr.write(`  ${begins(`${index + 1}/${faults.length}`, broken.link, ways[broken.way])}`);
  const attempted = await attempt(
    {
      broken,
      text: textOf(recording, broken),
      file: join(folder, `${scenarioName(broken)}.yaml`),
      env: options.env,
      environment: environments[options.env],
      out: options.out,
      command: `npx brownout record ${relative('', stack.file)} --link "${broken.link}" --ways ${broken.way}`,
      interrupt,
      standing,
      afterwards: index + 1 < faults.length ? 'hand-on' : 'down',
    },
    stack,
  );
  const seen = attempted.told.length > 0;
  process.stderr.write(
    `  ${seen ? summary(attempted, messages) : `${notRecorded}: ${notSeen(attempted, messages)}`}\n`,
  );
  return attempted;
};

const recordAll = async (recording: Recording): Promise<readonly Attempted[]> => {
  const { faults, options, messages } = recording;
  const done: Attempted[] = [];
  const idle = new Set<string>();
  let standing: Standing | undefined;
  const end = async (): Promise<void> => {
    const last = standing;
    standing = undefined;
    if (last) await takeDown(last, { environment: environments[options.env], language: messages.language });
  };
  try {
    for (const [index, { link }] of faults.entries()) {
      if (idle.has(link)) continue;
      const attempted = await recordOne(index, standing, recording);
      ({ standing } = attempted);
      throwIfEnded(attempted, index, recording);
      done.push(attempted);
      if (isIdle(attempted)) idle.add(link);
      if (!standing || isWhole(attempted)) continue;
      process.stderr.write(`  ${messages.record.newStack}\n`);
      await end();
    }
  } finally {
    await end();
  }
  return done;
};

const tell = (
  recording: Recording,
  attempts: readonly Attempted[],
  { written, kept, page }: Written & { readonly page: string },
): void => {
  const { folder, messages } = recording;
  const { record } = messages;
  const look = { messages, colours: terminalOf(process.stdout, process.env).colours };
  const suspects = suspectLines(attempts, look);
  const shown = relative('', folder) || '.';
  const lines = [
    record.matrix,
    '',
    ...recordedMatrix(attempts, look),
    record.map,
    '',
    ...dependencyLines(dependencies(attempts), look),
    '',
    ...(suspects.length === 0 ? [] : [record.suspected, '', ...suspects, '']),
    record.report(page),
    record.written(written.length, shown),
    ...(kept.length === 0 ? [] : [record.kept(kept.map((file) => relative('', file)).join(', '))]),
    record.next(shown),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
};

const asJson = (attempts: readonly Attempted[], files: Written): object => ({
  faults: attempts.map(({ broken, result, told }) => ({
    ...broken,
    run: result.id,
    verdict: result.verdict,
    surfaces: told.map(({ surface, seen, recorded, recovery, suspects }) => ({
      surface: surface.name,
      n: seen.n,
      maxMs: seen.maxMs,
      manners: seen.manners,
      cell: recorded.cell,
      recovery: recovery?.interval ?? null,
      suspects,
    })),
  })),
  dependencies: dependencies(attempts),
  ...files,
});

/** Breaks every link of a stack, one at a time, and writes down what its surfaces do. */
export const record = async (given: string | undefined, options: RecordOptions): Promise<number> => {
  const language = languageOf(options.lang);
  const messages = say(language);
  const stack = await requireStack(given ?? defaultStackFile(), options);
  const slowMs = slowOf(options.slow);
  const ways = waysOf(options.ways);
  const links = linksOf(stack, options.link);
  const faults = links.flatMap(({ name: link }) => ways.map((way) => ({ link, way, slowMs })));
  const folder = resolve(options.to ?? join(dirname(stack.file), 'scenarios'));
  await sweepAbandoned(language, options.env);
  const about = faults.reduce((ms, { way }) => ms + holdMs(stack, way) + AROUND_MS, 0);
  process.stderr.write(`${messages.record.plan(faults.length, links.length, messages.duration(about))}\n`);
  const interrupt = onInterrupt(language);
  const recording = { stack, faults, folder, options, messages, interrupt: interrupt.signal };
  try {
    const attempts = await recordAll(recording);
    const files = { ...write(recording, attempts), page: writePage(recording, attempts) };
    if (options.json) process.stdout.write(`${JSON.stringify(asJson(attempts, files), null, 2)}\n`);
    else tell(recording, attempts, files);
    return EXIT.passed;
  } catch (error) {
    if (error instanceof Interrupted) return error.exit;
    throw error;
  } finally {
    interrupt.release();
  }
};
