import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import type { Observation } from '../model/answer.ts';
import type { Address, Variables } from '../model/probe.ts';
import { render } from '../model/render.ts';
import { defineProbe } from './exchange/define-probe.ts';
import { failure } from './exchange/failure.ts';
import { untilAborted } from './exchange/until-aborted.ts';

const ADDRESS = /^([A-Za-z0-9][A-Za-z0-9._-]*)(?::(\d{1,5}))?$/;
const LIMIT_BYTES = 64 * 1024;

const params = z.strictObject({
  address: z.string().regex(ADDRESS, { error: 'an address is <component> or <component>:<port>' }),
  /** Sent once connected. */
  send: z.string().exactOptional(),
  /** Waited for in what comes back. */
  expect: z.string().min(1).exactOptional(),
});

type Params = z.output<typeof params>;
type Said = Pick<Params, 'send' | 'expect'>;

const named = (address: string): { readonly component: string; readonly port?: number } => {
  const [, component = '', port] = ADDRESS.exec(address) ?? [];
  return port === undefined ? { component } : { component, port: Number(port) };
};

const converse = (socket: Socket, said: Said, settle: (seen: Observation) => void): void => {
  let heard = '';
  socket.setEncoding('utf8');
  socket.on('connect', () => {
    if (said.send !== undefined) socket.write(said.send);
    if (said.expect === undefined) settle({});
  });
  socket.on('data', (text: string) => {
    heard += text;
    const seen = { text: heard.slice(0, 200) };
    if (said.expect === undefined || heard.includes(said.expect)) settle(seen);
    else if (heard.length > LIMIT_BYTES) settle({ error: 'content', ...seen });
  });
  socket.on('error', (error) => settle(failure(error, heard !== '')));
  socket.on('end', () => settle(heard === '' ? { error: 'closed' } : { error: 'cut', text: heard.slice(0, 200) }));
};

const exchange = (address: Address, said: Said, signal: AbortSignal): Promise<Observation> =>
  untilAborted<Observation>({ signal, late: { error: 'timeout' } }, (settle) => {
    const socket = connect(address);
    converse(socket, said, settle);
    // What was sent must leave before the socket goes.
    return (seen) => (seen.error === undefined ? socket.destroySoon() : socket.destroy());
  });

const rendered = ({ send, expect }: Params, variables: Variables): Said => ({
  ...(send === undefined ? {} : { send: render(send, variables) }),
  ...(expect === undefined ? {} : { expect: render(expect, variables) }),
});

export const tcp = defineProbe({
  kind: 'tcp',
  summary: {
    en: 'A TCP connection, and what is said on it; a new one for each sample',
    zh: '一个 TCP 连接以及在其上的应答；每次采样新建连接',
  },
  params,
  targets: ({ address }) => [{ ...named(address), path: ['address'] }],
  open: async (given, context) => ({
    sample: (n, signal) => {
      const { component, port } = named(given.address);
      const said = rendered(given, { ...context.variables, sample: String(n) });
      return exchange(context.dial(component, port), said, signal);
    },
    close: async () => {},
  }),
});
