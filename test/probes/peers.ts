import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer, type AddressInfo, type Server, type ServerOpts, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Observation } from '../../src/model/answer.ts';
import type { Json } from '../../src/model/json.ts';
import type { Address, OpenProbe, ProbeContext, ProbeKind } from '../../src/model/probe.ts';

const PATIENCE_MS = 10_000;

/** A real server on loopback that a test controls. */
export interface Peer {
  readonly address: Address;
  /** Connections that are open now. */
  open(): number;
  /** Connections there have ever been. */
  accepted(): number;
  /** Ends all connections, keeps listening. */
  hangUp(): void;
  close(): Promise<void>;
}

const listening = async (server: Server): Promise<Peer> => {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: { host: '127.0.0.1', port },
    open: () => sockets.size,
    accepted: () => accepted,
    hangUp: () => sockets.forEach((socket) => socket.destroy()),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** A peer that does with each connection what the test says. */
export const tcpPeer = (onConnection: (socket: Socket) => void, options: ServerOpts = {}): Promise<Peer> =>
  listening(createServer(options, onConnection));

/** A peer that speaks HTTP. The handler gets the whole body. */
export const httpPeer = (
  handle: (request: IncomingMessage & { readonly text: string }, response: ServerResponse) => void,
): Promise<Peer> => {
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handle(Object.assign(request, { text: Buffer.concat(chunks).toString('utf8') }), response));
  });
  // A connection that a probe leaves open must stay open, so that a test can see it.
  server.keepAliveTimeout = 0;
  return listening(server);
};

/** An address where nobody listens. */
export const closedAddress = async (): Promise<Address> => {
  const gone = await tcpPeer(() => {});
  await gone.close();
  return gone.address;
};

export const context = (address: Address, given: Partial<ProbeContext> = {}): ProbeContext => ({
  dial: () => address,
  variables: {},
  connection: 'fresh',
  timeoutMs: 5000,
  ...given,
});

/** Opens a probe of this kind, takes one sample and closes it again. */
export const once = async (kind: ProbeKind, params: Json, from: ProbeContext): Promise<Observation> => {
  const probe = await kind.bind(params).open(from);
  try {
    return await probe.sample(0, AbortSignal.timeout(from.timeoutMs));
  } finally {
    await probe.close();
  }
};

/** Sooner than any timeout here, also on a machine that is busy with other tests. */
export const AT_ONCE_MS = 2500;

/** Takes a sample whose signal fires once `ready` holds; tells how long the probe took to notice. */
export const aborted = async (probe: OpenProbe, ready: () => boolean) => {
  const deadline = new AbortController();
  const sample = probe.sample(0, deadline.signal);
  await until(ready);
  const firedAt = performance.now();
  deadline.abort();
  const observation = await sample;
  return { observation, noticedMs: performance.now() - firedAt };
};

/** Polls until it holds; throws when it never does. */
export const until = async (holds: () => boolean): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`never held: ${holds.toString()}`);
    await sleep(5);
  }
};

/** Sockets, pipes and processes that this process holds. */
export const handles = (): number =>
  process.getActiveResourcesInfo().filter((name) => /^(TCP|Pipe|Process)/.test(name)).length;

/** A peer that passes bytes on to another, until it is told to freeze. */
export const relay = async (to: Address, options: ServerOpts = {}) => {
  const pairs: (readonly [Socket, Socket])[] = [];
  let isFrozen = false;
  const front = await tcpPeer((socket) => {
    const back = connect(to);
    pairs.push([socket, back]);
    back.on('error', () => socket.destroy());
    back.on('close', () => socket.destroy());
    socket.on('close', () => back.destroy());
    socket.on('data', (bytes) => (isFrozen ? undefined : back.write(bytes)));
    back.on('data', (bytes) => (isFrozen ? undefined : socket.write(bytes)));
  }, options);
  return {
    ...front,
    freeze: (state: boolean) => (isFrozen = state),
    reset: () => pairs.forEach(([socket]) => socket.resetAndDestroy()),
  };
};
