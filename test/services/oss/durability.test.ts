import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch, type Program } from '../kit/launch.ts';
import { startAuth, type RecordingAuth } from './recording-auth.ts';
import { addKey, eventually, ROOT, SHOP, tempDir } from './running-oss.ts';
import { makeBucket, put, signedCall, type Place } from './signed-call.ts';

const AUDIT = { name: 'audit', secret: 'another-secret' };

let auth: RecordingAuth;
let dataDir: string;

beforeAll(async () => {
  auth = await startAuth();
  dataDir = tempDir();
});
afterAll(async () => {
  await auth.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const start = async (): Promise<{ readonly program: Program; readonly oss: Place }> => {
  const env = {
    ROOT_KEY: `${ROOT.name}:${ROOT.secret}`,
    POLICY_PLUGIN_URL: auth.url,
    POLICY_PLUGIN_TOKEN: 'plugin-token',
  };
  const program = launch('oss', env, dataDir);
  const url = await program.ready('/minio/health/cluster');
  return { program, oss: { url, port: Number(new URL(url).port) } };
};

/** Overwrites its own key until the storage is gone; returns the last body that was acknowledged, and the one after. */
const writeUntilGone = async (oss: Place, key: string): Promise<{ readonly key: string; readonly acked: number }> => {
  for (let count = 1; ; count += 1) {
    const status = await put(oss, `/media/${key}`, `${key} ${count} ${'x'.repeat(20_000)}`).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status !== 200) return { key, acked: count - 1 };
  }
};

test('what was acknowledged is there after kill -9, whole, and what was not leaves nothing', async () => {
  const first = await start();
  await addKey(first.oss.url, { ...SHOP, secret: 'an-earlier-secret' });
  await addKey(first.oss.url, SHOP);
  await addKey(first.oss.url, AUDIT);
  await makeBucket(first.oss, 'media');
  const policy = '{"Statement":[]}';
  await signedCall(first.oss, '/media?policy=', { method: 'PUT', body: policy });
  await put(first.oss, '/media/removed', 'removed');
  await signedCall(first.oss, '/media/removed', { method: 'DELETE' });
  const created = await signedCall(first.oss, '/media/parts?uploads=', { method: 'POST' });
  const id = /<UploadId>(.*?)</.exec(created.body.toString())?.[1] ?? '';
  const part = await signedCall(first.oss, `/media/parts?partNumber=1&uploadId=${id}`, { method: 'PUT', body: 'part' });

  const writers = Array.from({ length: 4 }, (_, index) => writeUntilGone(first.oss, `w${index}`));
  const progress = auth.questions.length + 100;
  await eventually(() => auth.questions.length > progress);
  await first.program.end('SIGKILL');
  const written = await Promise.all(writers);
  writeFileSync(join(dataDir, 'blobs', 'half-written'), 'half');

  const second = await start();
  for (const { key, acked } of written) {
    expect(acked).toBeGreaterThan(0);
    const [name, count, body] = (await signedCall(second.oss, `/media/${key}`)).body.toString().split(' ');
    expect([name, body]).toEqual([key, 'x'.repeat(20_000)]);
    // One that was under way may have been written.
    expect([acked, acked + 1]).toContain(Number(count));
  }
  expect((await signedCall(second.oss, '/media/w0', { key: AUDIT })).status).toBe(200);
  expect((await signedCall(second.oss, '/media/removed')).status).toBe(404);
  expect((await signedCall(second.oss, '/media?policy=')).body.toString()).toBe(policy);
  const list = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${String(part.headers.etag)}</ETag></Part></CompleteMultipartUpload>`;
  expect((await signedCall(second.oss, `/media/parts?uploadId=${id}`, { method: 'POST', body: list })).status).toBe(
    200,
  );
  expect((await signedCall(second.oss, '/media/parts')).body.toString()).toBe('part');
  expect(readdirSync(join(dataDir, 'blobs'))).toHaveLength(written.length + 1);
  expect(readdirSync(join(dataDir, 'staging'))).toEqual([]);
  expect(await second.program.end('SIGTERM')).toBe(0);
});
