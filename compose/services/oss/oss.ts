import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { Counters } from '../kit/metrics.ts';
import { reason } from '../kit/reason.ts';
import { answerEmpty, answerError } from './answer.ts';
import { proven, type Exchange, type Operation } from './exchange.ts';
import type { KeyPair } from '../kit/key-pair.ts';
import { readPayload, takeIn } from './payload.ts';
import { PolicyPlugin, type PluginOptions } from './policy-plugin.ts';
import type { Caller } from './question.ts';
import { adminRoute, asksFirst, route } from './route.ts';
import { S3Error } from './s3-error.ts';
import { authenticate, checkClock } from './signature.ts';
import { Slots } from './slots.ts';
import { checkBucketName, Store } from './store/store.ts';
import { parseTarget, type Target } from './target.ts';

/** Longer than any drill, so that a hung connection stays hung. */
const KEEP_ALIVE_MS = 3_600_000;
/** What a request is counted as whose client left before its answer. */
const CLIENT_LEFT = 499;

/** What MinIO's answers hang on, as caches hear it. */
const VARY = 'Origin, Accept-Encoding';

export interface OssOptions {
  readonly dataDir: string;
  /** The owner's key. The others are users that he makes; they are kept on disk. */
  readonly rootKey: KeyPair;
  readonly plugin: PluginOptions;
  /** How many S3 requests are worked on at once. */
  readonly requestsMax: number;
  readonly log: (line: string) => void;
}

/** The object storage: a server that does not listen yet, and what ends its waiting for auth. */
export interface Oss {
  readonly server: Server;
  readonly stop: () => void;
}

/** A request that came in, before it is known whose it is. */
interface Visit extends Pick<Exchange, 'request' | 'response' | 'target'> {
  /** Its body, as it comes. */
  readonly raw: Readable;
}

class OssServer {
  readonly #options: OssOptions;
  readonly #counters = new Counters();
  readonly #plugin: PolicyPlugin;
  readonly #store: Store;
  readonly #slots: Slots;

  constructor(options: OssOptions, plugin: PolicyPlugin) {
    this.#options = options;
    this.#plugin = plugin;
    this.#store = new Store(options.dataDir);
    this.#slots = new Slots(options.requestsMax);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '/').replace(/\?.*/s, '');
    if (path === '/metrics') this.#tellMetrics(response);
    else if (path.startsWith('/minio/health/')) this.#tellHealth(path.slice('/minio/health/'.length), response);
    else void this.#answer(request, response);
  }

  #tellMetrics(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(this.#counters.page());
  }

  /** As MinIO's: `live` and `ready` look at nothing, and `cluster` only at whether auth answered since the start. */
  #tellHealth(page: string, response: ServerResponse): void {
    const offline = page === 'cluster' && !this.#plugin.ready;
    if (offline) answerEmpty(response, 503, { 'x-minio-server-status': 'iam-offline' });
    else answerEmpty(response, ['live', 'ready', 'cluster'].includes(page) ? 200 : 404);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#countOnClose(request, response);
    const raw = takeIn(request);
    let target: Target | undefined;
    try {
      target = parseTarget(request.url ?? '/');
      const administration = adminRoute(request.method ?? '', target);
      response.setHeader('vary', VARY);
      if (!administration) response.setHeader('accept-ranges', 'bytes');
      const visit = { request, response, target, raw };
      checkClock(request);
      if (administration) await this.#serve(visit, administration);
      else await this.#serveInSlot(visit);
    } catch (error) {
      this.#logUnexpected(error, response);
      answerError(response, error, target);
    } finally {
      // What is left of the body would block the connection's next request.
      request.unpipe();
      request.resume();
    }
  }

  /** As MinIO: what is no request of S3 is told so even where no slot is free. */
  async #serveInSlot(visit: Visit): Promise<void> {
    const { request, response, target } = visit;
    if (target.bucket !== '') checkBucketName(target.bucket);
    const operation = route(request.method ?? '', target, request.headers);
    await this.#slots.within(response, () => this.#serve(visit, operation));
  }

  async #serve({ raw, ...visit }: Visit, operation: Operation): Promise<void> {
    const { request, target } = visit;
    const caller = this.#callerOf(request, target);
    const payload = readPayload(raw, request, caller?.identity);
    const judges = { store: this.#store, plugin: this.#plugin, counters: this.#counters };
    const rootName = this.#options.rootKey.name;
    const exchange = { ...visit, caller, payload, store: this.#store, judges, rootName };
    await operation(asksFirst(operation) ? exchange : proven(exchange));
  }

  #callerOf(request: IncomingMessage, target: Target): Caller | undefined {
    const identity = authenticate(request, target, (name) => this.#secretOf(name));
    return identity && { request, target, identity, owner: identity.accessKey === this.#options.rootKey.name };
  }

  #secretOf(name: string): string {
    const { rootKey } = this.#options;
    if (name === rootKey.name) return rootKey.secret;
    // As MinIO: until auth has answered once, it knows nobody but its owner.
    if (!this.#plugin.ready) throw new S3Error('XMinioIAMNotInitialized');
    return this.#store.users.secretOf(name);
  }

  /** Counts and logs S3 and admin requests, and never their queries: those hold signatures. */
  #countOnClose(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '' } = request;
    response.once('close', () => {
      const status = String(response.headersSent ? response.statusCode : CLIENT_LEFT);
      this.#counters.count('oss_requests_total', { method, status });
      this.#options.log(`${method} ${url.replace(/\?.*/s, '')} ${status}`);
    });
  }

  #logUnexpected(error: unknown, response: ServerResponse): void {
    if (error instanceof S3Error || response.destroyed) return; // a client that left is no error of ours
    this.#options.log(`internal error: ${reason(error)}`);
  }
}

/**
 * Object storage that speaks a part of S3 and asks auth about each signed request, as MinIO with a policy plugin does.
 * It has no temporary keys (session tokens), versions, ACLs, server-side encryption, Signature V2 or V4A, and no
 * host-style buckets.
 */
export const createOss = (options: OssOptions): Oss => {
  const plugin = new PolicyPlugin(options.plugin);
  const oss = new OssServer(options, plugin);
  const server = createServer((request, response) => oss.handle(request, response));
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.headersTimeout = KEEP_ALIVE_MS + 1000;
  server.requestTimeout = 0;
  server.once('listening', () => void plugin.start(options.log));
  return { server, stop: () => plugin.stop() };
};
