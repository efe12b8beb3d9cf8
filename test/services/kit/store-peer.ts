import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen, unlisten } from './ask.ts';
import { isSignedBy, type Received } from './sigv4-check.ts';

const PAGE = 3;

const receive = async (request: IncomingMessage): Promise<Received> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { method = '', url: target = '', headers } = request;
  return { method, target, headers, body: Buffer.concat(chunks) };
};

/** A tiny object storage with one access key, `shop:secret`; it lists three keys a page, and can deny everything. */
export class StorePeer {
  readonly objects = new Map<string, string>();
  /** Keys in the order in which they were put, doubles included. */
  readonly puts: string[] = [];
  /** Host headers seen. */
  readonly hosts = new Set<string>();
  denies = false;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      receive(request).then(
        (received) => this.#answer(received, response),
        () => response.destroy(),
      );
    });
  }

  static async start(): Promise<StorePeer> {
    const peer = new StorePeer();
    await listen(peer.#server);
    return peer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): Promise<void> {
    return unlisten(this.#server);
  }

  #answer(received: Received, response: ServerResponse): void {
    this.hosts.add(String(received.headers['host']));
    const refuse = (status: number, code: string): void => {
      response.writeHead(status).end(`<Error><Code>${code}</Code></Error>`);
    };
    if (!isSignedBy(received, { name: 'shop', secret: 'secret' })) return refuse(403, 'SignatureDoesNotMatch');
    if (this.denies) return refuse(403, 'AccessDenied');
    const { pathname, searchParams } = new URL(received.target, 'http://local');
    if (pathname === '/media') return void response.end(this.#page(searchParams));
    const key = pathname.replace('/media/', '');
    if (received.method === 'PUT') {
      this.objects.set(key, received.body.toString('utf8'));
      this.puts.push(key);
      return void response.end();
    }
    const found = this.objects.get(key);
    return found === undefined ? refuse(404, 'NoSuchKey') : void response.end(found);
  }

  #page(query: URLSearchParams): string {
    const keys = [...this.objects.keys()].filter((it) => it.startsWith(query.get('prefix') ?? '')).toSorted();
    // A token is the last key told, so that what is put meanwhile neither doubles nor hides a key.
    const left = keys.filter((it) => it > (query.get('continuation-token') ?? ''));
    const page = left.slice(0, PAGE);
    const more = left.length > PAGE;
    const contents = page.map((it) => `<Contents><Key>${it}</Key><Size>1</Size></Contents>`);
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
  }
}
