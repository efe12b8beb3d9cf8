import type { External } from '../../model/stack.ts';
import type { Text } from '../../model/text.ts';

/** What to look at where somebody else's component does not answer: it has no log here. */
export const elsewhere = ({ en, zh }: Text, { host, port, address }: External): Text => {
  const at = address === undefined ? `${host}:${port}` : `${host}:${port} (${address})`;
  return {
    en: `${en}: it is not ours to start; does ${at} answer from this machine?`,
    zh: `${zh}：它不由我们启动；从本机能访问 ${at} 吗？`,
  };
};
