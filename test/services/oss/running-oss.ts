import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, type Answered } from '../../../compose/services/kit/client.ts';
import type { KeyPair } from '../../../compose/services/kit/key-pair.ts';
import { createOss } from '../../../compose/services/oss/oss.ts';
import { putAccessKey } from '../../../compose/services/seed/access-keys.ts';
import { startAuth, type RecordingAuth } from './recording-auth.ts';

export const ROOT = { name: 'root', secret: 'root-secret-0123456789' };
export const SHOP = { name: 'shop', secret: 'shop-secret-0123456789' };

/** A storage in this process, its folder and its auth. */
export interface RunningOss {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly auth: RecordingAuth;
  readonly lines: readonly string[];
  readonly fetch: (path: string, options?: Partial<Parameters<typeof call>[1]>) => Promise<Answered>;
  readonly close: () => Promise<void>;
}

/** Calls `attempt` until it holds; fails after ten seconds. */
export const eventually = async (attempt: () => boolean | Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 10_000;
  while (!(await attempt())) {
    if (performance.now() > deadline) throw new Error('it did not come true within 10 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

export const tempDir = (): string => mkdtempSync(join(tmpdir(), 'oss-test-'));

/** Makes a user, as the seed does. */
export const addKey = (url: string, key: KeyPair): Promise<void> =>
  putAccessKey({ url, host: 'oss:9000', accessKey: ROOT, patienceMs: 10_000 }, key);

interface StartOptions {
  readonly pluginUrl?: string;
  readonly patienceMs?: number;
  readonly requestsMax?: number;
}

/** Starts a storage that knows the shop's key; `pluginUrl` may name an auth that is not there: then it does not. */
export const startOss = async (options: StartOptions = {}): Promise<RunningOss> => {
  const auth = await startAuth();
  const dataDir = tempDir();
  const lines: string[] = [];
  const oss = createOss({
    dataDir,
    rootKey: ROOT,
    plugin: { url: options.pluginUrl ?? auth.url, token: 'plugin-token', patienceMs: options.patienceMs ?? 10_000 },
    requestsMax: options.requestsMax ?? 10_000,
    log: (line) => lines.push(line),
  });
  await new Promise<void>((resolve) => oss.server.listen(0, '127.0.0.1', resolve));
  const { port } = oss.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const fetch: RunningOss['fetch'] = (path, how = {}) => call(`${url}${path}`, { timeoutMs: 10_000, ...how });
  const close = async (): Promise<void> => {
    oss.stop();
    await new Promise<void>((resolve) => {
      oss.server.close(() => resolve());
      oss.server.closeAllConnections();
    });
    await auth.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  if (options.pluginUrl === undefined) {
    await addKey(url, SHOP);
    auth.actions();
  }
  return { url, port, dataDir, auth, lines, fetch, close };
};

/** The S3 code of an answer. */
export const codeOf = ({ headers, body }: Answered): string =>
  /<Code>(.*?)<\/Code>/.exec(body.toString('utf8'))?.[1] ?? String(headers['x-minio-error-code'] ?? '');
