import { listenerOn } from '../../adapters/listener.ts';
import { claimPort, type Taken } from '../../adapters/ports.ts';
import { InputError } from '../../model/errors.ts';
import type { Text } from '../../model/text.ts';

const FREE_FOR_ALL = 1024;

const heldText = (port: number): Text => {
  const listener = listenerOn(port);
  return listener === undefined
    ? {
        en: 'is in use by another program (ss -ltnp may tell which); end that',
        zh: '已被其他程序占用（可用 ss -ltnp 查看）；请结束该程序',
      }
    : {
        en: `is in use: ${listener.name} (pid ${listener.pid}) listens there; end it`,
        zh: `已被占用：${listener.name}（进程 ${listener.pid}）正在监听；请结束该进程`,
      };
};

const WHY: { readonly [K in Taken['by']]: (taken: Extract<Taken, { readonly by: K }>, port: number) => Text } = {
  run: ({ run }) => ({
    en: `belongs to the stack of run ${run}; take that down (brownout down ${run})`,
    zh: `属于编号为 ${run} 的环境；请先将其销毁（brownout down ${run}）`,
  }),
  user: () => ({
    en: 'belongs to a stack of another user; wait until that is down',
    zh: '属于其他用户的环境；请等待其销毁',
  }),
  rights: () => ({
    en: 'may not be listened on by this user; become one who may',
    zh: '当前用户无权监听；请改用有权限的用户',
  }),
  listener: (_, port) => heldText(port),
};

const takenText = (link: string, port: number, taken: Taken): Text => {
  const why = (WHY[taken.by] as (taken: Taken, port: number) => Text)(taken, port);
  const another = taken.by === 'rights' ? ` from ${FREE_FOR_ALL} on` : '';
  const other = taken.by === 'rights' ? `（${FREE_FOR_ALL} 及以上）` : '';
  return {
    en: `port ${port}, chosen for ${link}, ${why.en}, or choose another port${another}`,
    zh: `为 ${link} 指定的端口 ${port} ${why.zh}，或另选端口${other}`,
  };
};

/** Claims the ports that a person chose for links; InputError tells who has one of them, and the mend. */
export const claimChosen = async (run: string, ports: Readonly<Record<string, number>>): Promise<void> => {
  for (const [link, port] of Object.entries(ports)) {
    const taken = await claimPort(run, port);
    if (taken) throw new InputError(takenText(link, port, taken));
  }
};
