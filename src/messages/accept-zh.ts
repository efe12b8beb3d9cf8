import type { acceptEn } from './accept-en.ts';

/** What `accept` says in Chinese. */
export const acceptZh: typeof acceptEn = {
  nothingNamed: '请写出已复核的业务面，或使用 --all',
  done: (accepted, left) =>
    left === 0 ? `已认可 ${accepted} 条，全部复核完毕` : `已认可 ${accepted} 条，尚余 ${left} 条：`,
};
