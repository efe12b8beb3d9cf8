import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { call, NoAnswer } from '../../../compose/services/kit/client.ts';
import { objectStore, StorageRefused } from '../../../compose/services/kit/object-store.ts';
import { Relay } from './relay.ts';
import { StorePeer } from './store-peer.ts';

describe('objectStore', () => {
  let peer: StorePeer;
  let link: Relay;
  const storeOf = (accessKey: string) =>
    objectStore({
      address: `http://127.0.0.1:${link.port}`,
      host: 'oss:9000',
      accessKey,
      bucket: 'media',
      timeoutMs: 400,
    });
  beforeAll(async () => {
    peer = await StorePeer.start();
    link = await Relay.to(peer.port);
  });
  afterEach(async () => {
    peer.denies = false;
    peer.objects.clear();
    await link.pass();
  });
  afterAll(async () => {
    await link.refuse();
    await peer.stop();
  });

  test('it puts and gets under the name that others know, not the address it dials', async () => {
    const store = storeOf('shop:secret');
    await store.put('a/b-1.txt', 'grüße');
    expect((await store.get('a/b-1.txt')).toString('utf8')).toBe('grüße');
    expect([...peer.hosts]).toEqual(['oss:9000']);
  });

  test('it lists all pages of a prefix', async () => {
    const keys = Array.from({ length: 8 }, (_, n) => `receipts/r&x-${n}`);
    for (const key of keys) peer.objects.set(key.replace('&', '-'), '');
    peer.objects.set('other', '');
    expect(await storeOf('shop:secret').list('receipts/r-x-')).toEqual(keys.map((it) => it.replace('&', '-')));
    expect(await storeOf('shop:secret').list('no such ')).toEqual([]);
  });

  test('a key that looks like a number stays text', async () => {
    peer.objects.set('0012', '');
    expect(await storeOf('shop:secret').list('00')).toEqual(['0012']);
  });

  test('a presigned URL carries the public name and lets anybody put', async () => {
    const upload = new URL(await storeOf('shop:secret').presignPut('chat/me.png'));
    expect(`${upload.origin}${upload.pathname}`).toBe('http://oss:9000/media/chat/me.png');
    const put = await call(`http://127.0.0.1:${peer.port}${upload.pathname}${upload.search}`, {
      method: 'PUT',
      headers: { host: 'oss:9000' },
      body: 'a picture',
      timeoutMs: 5000,
    });
    expect(put.status).toBe(200);
    expect(peer.objects.get('chat/me.png')).toBe('a picture');
  });

  test('a wrong secret is refused, which shows that the peer checks signatures', async () => {
    const wrong = storeOf('shop:guess');
    await expect(wrong.put('a', 'b')).rejects.toThrow('403 SignatureDoesNotMatch');
    const upload = new URL(await wrong.presignPut('chat/me.png'));
    const put = await call(`http://127.0.0.1:${peer.port}${upload.pathname}${upload.search}`, {
      method: 'PUT',
      headers: { host: 'oss:9000' },
      body: 'x',
      timeoutMs: 5000,
    });
    expect(put.status).toBe(403);
  });

  test('told no, refused and hung are failures in time', async () => {
    const store = storeOf('shop:secret');
    peer.denies = true;
    await expect(store.get('a')).rejects.toBeInstanceOf(StorageRefused);
    await link.refuse();
    await expect(store.get('a')).rejects.toBeInstanceOf(NoAnswer);
    await link.pass();
    link.hang();
    const began = performance.now();
    await expect(store.put('a', 'b')).rejects.toMatchObject({ timedOut: true });
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
