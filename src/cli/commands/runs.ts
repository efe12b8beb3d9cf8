import { pin as pinRun, unpin as unpinRun } from '../../adapters/run-keep.ts';
import { plain, say, type Messages } from '../../messages/index.ts';
import { EXIT } from '../../model/errors.ts';
import { formatSize } from '../../model/units.ts';
import { toTheSecond } from '../../reporters/view/changes.ts';
import { keptRuns, type KeptRun } from '../kept-runs.ts';
import { languageOf } from '../language.ts';
import { runFolderOf } from '../past-run.ts';
import { aligned } from '../terminal/aligned.ts';

interface RunsOptions {
  readonly out: string;
  readonly lang?: string;
  readonly json?: boolean;
}

const cellsOf = (run: KeptRun, { across, verdicts }: Messages): readonly string[] => {
  const { verdict, kept, total, held, openActions: open } = run;
  const why = held === null || held === 'open-action' ? [] : [across.runs.held[held]];
  const todo = open.length === 0 ? [] : [across.runs.open(plain(open.join(', ')))];
  return [
    plain(run.run),
    toTheSecond(run.startedAt),
    plain(run.scenario) || across.runs.noDrill,
    verdict === null ? across.runs.noResult : verdicts[verdict],
    total === 0 ? '' : `${kept}/${total}`,
    formatSize(run.bytes),
    [...why, ...todo].join(across.runs.and),
  ];
};

/** Lists the runs that are kept, newest first. */
export const runs = async (options: RunsOptions): Promise<number> => {
  const messages = say(languageOf(options.lang));
  const all = await keptRuns(options.out);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ runs: all }, null, 2)}\n`);
    return EXIT.passed;
  }
  const { total, none } = messages.across.runs;
  const bytes = all.reduce((sum, run) => sum + run.bytes, 0);
  const lines = aligned(all.map((run) => cellsOf(run, messages)));
  process.stdout.write(
    `${[...lines, all.length === 0 ? none(options.out) : total(all.length, formatSize(bytes))].join('\n')}\n`,
  );
  return EXIT.passed;
};

const each = (names: readonly string[], options: RunsOptions, act: (folder: string) => void): void => {
  // All of them are looked up before the first is touched.
  for (const folder of names.map((name) => runFolderOf(name, options.out))) act(folder);
};

/** Keeps runs, whatever their age. */
export const pin = async (names: readonly string[], options: RunsOptions): Promise<number> => {
  each(names, options, pinRun);
  process.stdout.write(`${say(languageOf(options.lang)).across.runs.pinned(names.join(', '))}\n`);
  return EXIT.passed;
};

/** Lets age decide again. */
export const unpin = async (names: readonly string[], options: RunsOptions): Promise<number> => {
  each(names, options, unpinRun);
  process.stdout.write(`${say(languageOf(options.lang)).across.runs.unpinned(names.join(', '))}\n`);
  return EXIT.passed;
};
