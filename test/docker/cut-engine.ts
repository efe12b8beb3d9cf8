import { createServer, connect, type Socket } from 'node:net';
import { rmSync } from 'node:fs';
import { once } from 'node:events';

const ENGINE = '/var/run/docker.sock';

/** What stands between a command and the engine: hands on, is not there, or takes what it is told and never answers. */
type Mode = 'open' | 'cut' | 'hanging';

/** A way to the engine of this machine that a test can cut. */
export interface CutEngine {
  /** For DOCKER_HOST. */
  readonly host: string;
  /** From now on, for connections that are under way as well. */
  set(mode: Mode): Promise<void>;
  /** Connections that were taken while it hung. */
  unanswered(): number;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** Ties two ends together; whichever goes takes the other with it. */
const tie = (near: Socket, far: Socket): void => {
  near.pipe(far);
  far.pipe(near);
  near.on('close', () => far.destroy());
  far.on('close', () => near.destroy());
};

/** Listens on a unix socket, and hands on to the engine of this machine what comes, until it is told otherwise. */
export const cutEngine = async (path: string): Promise<CutEngine> => {
  const ends = new Set<Socket>();
  let mode: Mode = 'open';
  let unanswered = 0;
  const keep = (socket: Socket): Socket => {
    ends.add(socket);
    socket.on('error', () => {});
    return socket.once('close', () => ends.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    keep(near);
    if (mode === 'open') tie(near, keep(connect({ path: ENGINE, allowHalfOpen: true })));
    else {
      unanswered += 1;
      near.resume();
    }
  });
  const listen = async (): Promise<void> => void (await once(server.listen(path), 'listening'));
  const close = async (): Promise<void> => {
    for (const end of ends) end.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
    rmSync(path, { force: true });
  };
  await listen();
  return {
    host: `unix://${path}`,
    set: async (next) => {
      mode = next;
      if (next === 'cut') return close();
      if (!server.listening) await listen();
      // Nothing that is under way is answered any more, and nobody is told so.
      if (next === 'hanging') for (const end of ends) end.unpipe().resume();
    },
    unanswered: () => unanswered,
    [Symbol.asyncDispose]: close,
  };
};
