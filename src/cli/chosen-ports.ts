import { InputError } from '../model/errors.ts';
import type { Stack } from '../model/stack.ts';
import type { Text } from '../model/text.ts';

const HIGHEST = 65_535;

const wrong = ({ en, zh }: Text): InputError => new InputError({ en: `--port: ${en}`, zh: `--port：${zh}` });

/** `web`, `client:web` and `client->web` are one link. */
const linkOf = (written: string, { id, links }: Stack): string => {
  const ours = links.filter(({ from }) => from === 'client').map(({ name }) => name);
  const found = ours.find((name) => [name, name.replace('->', ':'), name.replace('client->', '')].includes(written));
  if (found !== undefined) return found;
  throw wrong({
    en: `the stack ${id} has no client link "${written}"; it has ${ours.join(', ') || 'none'}`,
    zh: `环境 ${id} 没有客户端链路“${written}”；现有 ${ours.join('、') || '无'}`,
  });
};

const portOf = (written: string): number => {
  const port = Number(written);
  if (/^\d+$/.test(written) && port >= 1 && port <= HIGHEST) return port;
  throw wrong({
    en: `"${written}" is no port; write a whole number from 1 to ${HIGHEST}, as in web=8080`,
    zh: `“${written}”不是端口；请写 1 到 ${HIGHEST} 的整数，例如 web=8080`,
  });
};

/** Reads `LINK=PORT` of each `--port`: link -> port. InputError tells what is wrong with one. */
export const chosenPorts = (written: readonly string[], stack: Stack): Readonly<Record<string, number>> => {
  const chosen = new Map<string, number>();
  for (const one of written) {
    const at = one.lastIndexOf('=');
    if (at < 0)
      throw wrong({
        en: `"${one}" names no port; write LINK=PORT, as in web=8080`,
        zh: `“${one}”没有写端口；请写成 链路=端口，例如 web=8080`,
      });
    const link = linkOf(one.slice(0, at), stack);
    const port = portOf(one.slice(at + 1));
    if (chosen.has(link))
      throw wrong({ en: `${link} is here twice; remove one`, zh: `${link} 出现了两次；请去掉一个` });
    const other = [...chosen].find(([, taken]) => taken === port)?.[0];
    if (other !== undefined)
      throw wrong({
        en: `${port} is for ${other} and for ${link}; give each a port of its own`,
        zh: `端口 ${port} 同时用于 ${other} 和 ${link}；请各用一个端口`,
      });
    chosen.set(link, port);
  }
  return Object.fromEntries(chosen);
};
