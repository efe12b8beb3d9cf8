import { afterEach, describe, expect, it } from 'vitest';
import { tcp } from '../../src/probes/tcp.ts';
import { AT_ONCE_MS, aborted, closedAddress, context, once, tcpPeer, until, type Peer } from './peers.ts';

let peers: Peer[] = [];
afterEach(async () => {
  await Promise.all(peers.map((peer) => peer.close()));
  peers = [];
});
const listening = async (...given: Parameters<typeof tcpPeer>): Promise<Peer> => {
  const peer = await tcpPeer(...given);
  peers.push(peer);
  return peer;
};

describe('a connection', () => {
  it('that is accepted holds, and is closed', async () => {
    const peer = await listening(() => {});
    expect(await once(tcp, { address: 'db' }, context(peer.address))).toEqual({});
    await until(() => peer.accepted() === 1 && peer.open() === 0);
  });

  it('that nobody accepts is refused', async () => {
    expect(await once(tcp, { address: 'db' }, context(await closedAddress()))).toMatchObject({ error: 'refused' });
  });

  it('goes to the component and port that are written', async () => {
    const peer = await listening(() => {});
    const dialled: unknown[] = [];
    const dial = (...asked: unknown[]) => {
      dialled.push(asked);
      return peer.address;
    };
    await once(tcp, { address: 'db:6379' }, context(peer.address, { dial }));
    expect(dialled).toEqual([['db', 6379]]);
    expect(tcp.bind({ address: 'db:6379' }).targets).toEqual([{ component: 'db', port: 6379, path: ['address'] }]);
  });
});

describe('an exchange', () => {
  const ping = { address: 'db', send: 'PING ${sample}\r\n', expect: '+PONG' };

  it('sends what is written even where nothing is waited for', async () => {
    let heard = '';
    const peer = await listening((socket) => socket.on('data', (bytes) => (heard += bytes.toString())));
    const long = 'x'.repeat(8_000_000);
    await once(tcp, { address: 'db', send: `${long} BYE \${sample}` }, context(peer.address));
    await until(() => heard.endsWith(' BYE 0'));
  });

  it('holds once the expected has come, in however many pieces', async () => {
    const peer = await listening((socket) =>
      socket.once('data', () => socket.write('+PO', () => setImmediate(() => socket.write('NG\r\n')))),
    );
    expect(await once(tcp, ping, context(peer.address))).toEqual({ text: '+PONG\r\n' });
    await until(() => peer.open() === 0);
  });

  it('that ends first is closed before the first byte, cut after it', async () => {
    const silent = await listening((socket) => socket.once('data', () => socket.end()));
    expect(await once(tcp, ping, context(silent.address))).toMatchObject({ error: 'closed' });
    const reset = await listening((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await once(tcp, ping, context(reset.address))).toMatchObject({ error: 'closed' });
    const other = await listening((socket) => socket.once('data', () => socket.end('-ERR')));
    expect(await once(tcp, ping, context(other.address))).toEqual({ error: 'cut', text: '-ERR' });
  });

  it('that never ends is a wrong content at last', async () => {
    const peer = await listening((socket) => socket.once('data', () => socket.write('x'.repeat(100_000))));
    expect(await once(tcp, ping, context(peer.address))).toMatchObject({ error: 'content' });
    await until(() => peer.open() === 0);
  });

  it('that hangs ends when the signal fires', async () => {
    const peer = await listening((socket) => socket.resume());
    const probe = await tcp.bind(ping).open(context(peer.address));
    const { observation, noticedMs } = await aborted(probe, () => peer.open() === 1);
    expect(observation).toEqual({ error: 'timeout' });
    expect(noticedMs).toBeLessThan(AT_ONCE_MS);
    await until(() => peer.open() === 0);
  });
});
