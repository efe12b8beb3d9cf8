import type { Messages } from '../../messages/index.ts';
import type { Run } from '../../model/run.ts';
import { standings, standingSo } from '../../core/standing.ts';

const failed = (run: Run, { summary, semicolon }: Messages): string => {
  const all = standings(run);
  const broken = all.filter(({ standing }) => standing === 'broken').length;
  const invariants = run.invariants.filter(({ verdict }) => verdict === 'broken').length;
  const parts = [
    ...(broken > 0 || invariants === 0 ? [summary.failed(broken, all.length)] : []),
    ...(invariants > 0 ? [summary.invariants(invariants, run.invariants.length)] : []),
  ];
  return parts.join(semicolon);
};

/** The result in one line, without the word of the verdict. */
export const summarize = (run: Run, messages: Messages): string => {
  const { summary } = messages;
  const all = standings(run);
  switch (run.verdict) {
    case 'PASSED':
      return summary.passed(all.length);
    case 'FAILED':
      return failed(run, messages);
    case 'INCONCLUSIVE':
      return summary.undecided(standingSo(all, 'kept').length, all.length, standingSo(all, 'open').length);
    case 'STOPPED':
      return run.stopped === null ? summary.died : summary.stopped(run.stopped.at);
    case 'BLOCKED':
      return summary.blocked;
    case 'CLEANUP_FAILED':
      return summary.left;
  }
};
