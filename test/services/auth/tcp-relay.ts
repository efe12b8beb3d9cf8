import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a port that a test can cut and mend. */
export interface TcpRelay {
  readonly port: number;
  /** Ends all connections, and new ones at once. */
  readonly cut: () => void;
  /** Holds back all bytes, both ways. */
  readonly hang: () => void;
  readonly mend: () => void;
  readonly close: () => Promise<void>;
}

/** Opens a relay on loopback to this port. */
export const openRelay = async (target: number): Promise<TcpRelay> => {
  const sockets = new Set<Socket>();
  let state: 'open' | 'cut' | 'hung' = 'open';
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    keep(client);
    if (state === 'cut') {
      client.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    keep(upstream);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('data', (bytes) => {
        if (state === 'open') to.write(bytes);
      });
      from.on('close', () => to.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const destroyAll = (): void => sockets.forEach((socket) => void socket.destroy());
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      state = 'cut';
      destroyAll();
    },
    hang: () => {
      state = 'hung';
    },
    mend: () => {
      if (state === 'hung') destroyAll(); // what was swallowed cannot be made up for
      state = 'open';
    },
    close: async () => {
      server.close();
      destroyAll();
      await once(server, 'close');
    },
  };
};
