import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../../support/free-port.ts';

/** A TCP relay to one address on this machine that can refuse, hang or let pass: a link with its faults. */
export class Relay {
  /** Nobody else is given it while this refuses. */
  readonly port: number;
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #server: Server;
  #hanging = false;

  private constructor(port: number, target: number) {
    this.port = port;
    this.#target = target;
    this.#server = createServer();
  }

  static async to(target: number): Promise<Relay> {
    const relay = new Relay(await freePort(), target);
    await relay.#listen();
    return relay;
  }

  /** Nothing answers any more: connections are cut, dials refused. */
  async refuse(): Promise<void> {
    this.#cut();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** Connections stay open and bring nothing. */
  hang(): void {
    this.#hanging = true;
  }

  /** Works again; what hung is cut, as a proxy does. */
  async pass(): Promise<void> {
    if (this.#hanging) this.#cut();
    this.#hanging = false;
    if (!this.#server.listening) await this.#listen();
  }

  async #listen(): Promise<void> {
    this.#server = createServer((near) => this.#join(near));
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  #join(near: Socket): void {
    const far = connect(this.#target, '127.0.0.1');
    this.#carry(near, far);
    this.#carry(far, near);
  }

  #carry(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('data', (bytes) => {
      if (!this.#hanging) to.write(bytes);
    });
    from.on('error', () => {});
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }

  #cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
