import { removeRunFolder } from '../../adapters/run-folder.ts';
import { retention, type RetentionRule } from '../../core/retention.ts';
import { plain, say, type Messages } from '../../messages/index.ts';
import { EXIT, InputError } from '../../model/errors.ts';
import { formatSize } from '../../model/units.ts';
import { toTheSecond } from '../../reporters/view/changes.ts';
import { keptRuns, type KeptRun } from '../kept-runs.ts';
import { languageOf } from '../language.ts';
import { refused } from '../refused.ts';

interface PruneOptions {
  readonly keep?: string;
  readonly olderThan?: string;
  readonly dryRun?: boolean;
  readonly out: string;
  readonly lang?: string;
  readonly json?: boolean;
}

type Judged = ReturnType<typeof retention<KeptRun>>[number];
type Texts = Messages['across']['runs'];

const HOUR_MS = 3_600_000;
const UNITS: Readonly<Record<string, number>> = { h: HOUR_MS, d: 24 * HOUR_MS, w: 168 * HOUR_MS };
const AGE = /^(\d+)([hdw])$/;

const refusedOf = (tell: (texts: Texts) => string): InputError => refused(({ across }) => tell(across.runs));

const begunBefore = (age: string): string => {
  const [, amount, unit = ''] = AGE.exec(age) ?? [];
  if (amount === undefined) throw refusedOf((texts) => texts.notAnAge(age));
  const time = new Date(Date.now() - Number(amount) * (UNITS[unit] ?? 0));
  if (Number.isNaN(time.getTime())) throw refusedOf((texts) => texts.notAnAge(age));
  return time.toISOString();
};

const ruleOf = ({ keep, olderThan }: PruneOptions): RetentionRule => {
  if (keep === undefined && olderThan === undefined) throw refusedOf((texts) => texts.noRule);
  if (keep !== undefined && !/^\d+$/.test(keep)) throw refusedOf((texts) => texts.notANumber(keep));
  return {
    ...(keep !== undefined && { keep: Number(keep) }),
    ...(olderThan !== undefined && { before: begunBefore(olderThan) }),
  };
};

const lineOf = ({ run }: Judged, word: string): string =>
  [plain(run.run), toTheSecond(run.startedAt), plain(run.scenario), word].filter((part) => part !== '').join('  ');

const tell = (judged: readonly Judged[], { across }: Messages, isDry: boolean): void => {
  const { runs } = across;
  const going = judged.filter(({ because }) => because === null);
  const held = judged.filter(({ because }) => because !== null && because !== 'rule');
  const bytes = going.reduce((sum, { run }) => sum + run.bytes, 0);
  const lines = [
    ...going.map((one) => lineOf(one, isDry ? runs.wouldGo : runs.gone)),
    ...held.flatMap((one) =>
      one.because === null || one.because === 'rule' ? [] : [lineOf(one, runs.stays(runs.held[one.because]))],
    ),
    runs[isDry ? 'wouldPrune' : 'pruned'](going.length, judged.length - going.length, formatSize(bytes)),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
};

/** Removes old runs. Those that are pinned, under way, up, or with something left to do are kept. */
export const prune = async (options: PruneOptions): Promise<number> => {
  const rule = ruleOf(options);
  const judged = retention(await keptRuns(options.out), rule);
  const isDry = options.dryRun ?? false;
  if (!isDry) for (const { run, because } of judged) if (because === null) removeRunFolder(run.folder);
  if (options.json) {
    const kept = judged.filter(({ because }) => because !== null);
    const shown = {
      dryRun: isDry,
      removed: judged.filter(({ because }) => because === null).map(({ run }) => ({ run: run.run, bytes: run.bytes })),
      kept: kept.map(({ run, because }) => ({ run: run.run, because })),
    };
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`);
  } else tell(judged, say(languageOf(options.lang)), isDry);
  return EXIT.passed;
};
