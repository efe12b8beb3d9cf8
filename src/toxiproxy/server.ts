import { randomInt } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { apiRoutes } from './api.ts';
import { Collection } from './collection.ts';
import { Metrics } from './metrics.ts';
import { router } from './router.ts';

const LOOPBACK = '127.0.0.1';
const CONTROL_PROXY = '$control';
const IDLE_MS = 60_000;
/** Longer than any drill: a link whose answers are awaited is never ended from this side. */
const ECHO_IDLE_MS = 3_600_000;
const SEEDS = 2 ** 48 - 1;

export interface ToxiproxyOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** The same seed and the same order of connections give the same luck. */
  readonly seed?: string;
  /**
   * Opens an HTTP echo inside this process, and a proxy `$control` in front of it: what delays it is no fault of a drill.
   * It writes to this file before it answers, so that a disk that is too slow is seen as a processor that is.
   */
  readonly echo?: string;
}

export interface ToxiproxyServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

const listen = async (server: Server, host: string, port: number): Promise<number> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const at = server.address();
  return typeof at === 'object' && at ? at.port : port;
};

const close = async (server: Server): Promise<void> => {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
};

const NO_CONTENT = 204;
const BROKEN = 500;

/** Answers once it has added a line to the file. */
const echoServer = (file: FileHandle): Server =>
  createServer({ keepAliveTimeout: ECHO_IDLE_MS, requestTimeout: 0 }, (_, response) => {
    file.write('.\n').then(
      () => response.writeHead(NO_CONTENT).end(),
      (error: Error) => response.writeHead(BROKEN).end(error.message),
    );
  });

/** Starts a server that speaks Toxiproxy's API; rejects when its port cannot be had. */
export const startToxiproxy = async (options: ToxiproxyOptions): Promise<ToxiproxyServer> => {
  const metrics = new Metrics();
  const proxies = new Collection({ metrics, seed: options.seed ?? String(randomInt(SEEDS)) });
  const api = createServer({ keepAliveTimeout: IDLE_MS }, router(apiRoutes(proxies, metrics)));
  const file = options.echo === undefined ? undefined : await open(options.echo, 'a');
  const echo = file && echoServer(file);
  const port = await listen(api, options.host, options.port);
  if (echo) {
    const upstream = `${LOOPBACK}:${await listen(echo, LOOPBACK, 0)}`;
    await proxies.create({ name: CONTROL_PROXY, listen: `${LOOPBACK}:0`, upstream, enabled: true });
  }
  return {
    host: options.host,
    port,
    close: async () => {
      await close(api);
      await proxies.close();
      if (echo) await close(echo);
      await file?.close();
    },
  };
};
