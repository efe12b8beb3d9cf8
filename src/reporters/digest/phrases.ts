import { percent, percentNumber, secondsBetween, type Messages } from '../../messages/index.ts';
import type { CellResult, RecoveryResult } from '../../model/run.ts';

const bound = ({ interval: [low, high], bar }: CellResult): string => {
  if (low >= bar) return `(>=${percentNumber(low)})`;
  return high < bar ? `(<=${percentNumber(high)})` : `(${percentNumber(low)}-${percentNumber(high)})`;
};

/** What was seen in a cell, in a few characters: `100% (>=97.8)`, `120/120, max 9ms`. */
export const observed = (cell: CellResult, { duration, max, healthy }: Messages): string => {
  const { n, share, expected, latency, verdict, counts } = cell;
  if (n === 0) return '-';
  if (verdict === 'better') return healthy(percent(counts.healthy / n));
  if (expected !== 'fails' || verdict !== 'pass' || latency === null) return `${percent(share)} ${bound(cell)}`;
  return `${Math.round(share * n)}/${n}, ${max(duration(latency.max))}`;
};

/** How a surface came back, in a few characters: `0.1-0.2s`, `not hurt`. */
export const recovered = (
  recovery: Pick<RecoveryResult, 'verdict' | 'interval' | 'budgetMs'> | null,
  messages: Messages,
): string => {
  if (recovery === null) return '';
  const { verdict, interval, budgetMs } = recovery;
  if (interval === null) return verdict === 'fail' ? messages.never : messages.recoveries[verdict];
  const told = `${secondsBetween(interval)}s`;
  if (verdict === 'fail') return `${told} > ${messages.duration(budgetMs)}`;
  return verdict === 'pass' ? told : `${told} ${messages.recoveries[verdict]}`;
};
