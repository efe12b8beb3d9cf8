import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { startAuth } from './recording-auth.ts';
import { codeOf, eventually, ROOT, startOss } from './running-oss.ts';
import { put, signedCall } from './signed-call.ts';

test('a storage that starts without auth trusts its owner, nobody else, and recovers by itself', async () => {
  const port = await freePort();
  const oss = await startOss({ pluginUrl: `http://127.0.0.1:${port}/authz` });
  const health = async (page: string) => (await oss.fetch(`/minio/health/${page}`)).status;
  expect([await health('live'), await health('ready'), await health('cluster')]).toEqual([200, 200, 503]);
  const cluster = await oss.fetch('/minio/health/cluster');
  expect(cluster.headers['x-minio-server-status']).toBe('iam-offline');

  const asOwner = { key: ROOT, method: 'PUT', body: '' };
  expect((await signedCall(oss, '/assets', asOwner)).status).toBe(200);
  expect((await signedCall(oss, '/assets/logo.png', { ...asOwner, body: 'logo' })).status).toBe(200);
  const open = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::assets/*' };
  const policy = { ...asOwner, body: JSON.stringify({ Statement: [open] }) };
  expect((await signedCall(oss, '/assets?policy=', policy)).status).toBe(204);
  expect((await oss.fetch('/assets/logo.png')).status).toBe(200);
  const other = await put(oss, '/assets/x', 'x');
  expect([other.status, codeOf(other)]).toEqual([503, 'XMinioIAMNotInitialized']);
  const wrong = await signedCall(oss, '/assets/logo.png', { key: { ...ROOT, secret: 'wrong' } });
  expect([wrong.status, codeOf(wrong)]).toEqual([403, 'SignatureDoesNotMatch']);

  const auth = await startAuth(port);
  await eventually(async () => (await health('cluster')) === 200);
  expect(auth.posts[0]).toEqual({ token: 'plugin-token', body: '' });
  auth.answering = (_, response) => void response.end('{"result":false}');
  expect((await signedCall(oss, '/assets/logo.png', { key: ROOT })).status).toBe(403);
  await auth.close();
  expect([await health('live'), await health('ready'), await health('cluster')]).toEqual([200, 200, 200]);
  expect(oss.lines).toContain('waiting for auth');
  expect(oss.lines).toContain('auth answers');
  await oss.close();
});

test('any answer of auth ends the waiting', async () => {
  const refusing = createServer((_, response) => response.writeHead(503).end());
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
  const { port } = refusing.address() as AddressInfo;
  const oss = await startOss({ pluginUrl: `http://127.0.0.1:${port}/authz` });
  await eventually(async () => (await oss.fetch('/minio/health/cluster')).status === 200);
  await oss.close();
  await new Promise((resolve) => {
    refusing.close(resolve);
    refusing.closeAllConnections();
  });
});
