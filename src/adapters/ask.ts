import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { ErrorClass } from '../model/answer.ts';
import type { Asked, ReadyQuestion } from '../model/fault.ts';
import { postgresHello, postgresReadiness } from '../model/postgres-hello.ts';
import type { Ready } from '../model/stack.ts';
import { tlsHello, tlsReadiness } from '../model/tls-hello.ts';
import type { Ms } from '../model/units.ts';

/** One way to ask for readiness on the wire. */
interface Protocol {
  /** Sent once connected; absent: a connection that lives is the answer. */
  readonly question?: Buffer;
  /** Undefined: more bytes are needed. */
  judge(answer: Buffer): boolean | undefined;
}

const HEADER_END = '\r\n\r\n';

const http = (path: string, host: string): Protocol => ({
  // Kept alive: a target that closes by itself would make a hang look like a cut.
  question: Buffer.from(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`),
  judge: (answer) => {
    const text = answer.toString('latin1');
    const end = text.indexOf(HEADER_END);
    if (end < 0) return undefined;
    const length = Number(/content-length: *(\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
    if (answer.length < end + HEADER_END.length + length) return undefined;
    return /^HTTP\/1\.[01] 2\d\d/.test(text);
  },
});

const postgres = (): Protocol => ({
  question: postgresHello('brownout'),
  judge: (answer) => {
    const seen = postgresReadiness(answer);
    return seen && seen.error === undefined;
  },
});

const said = (send: string, expect: readonly string[]): Protocol => ({
  question: Buffer.from(send, 'latin1'),
  judge: (answer) => {
    const text = answer.toString('latin1');
    return expect.some((awaited) => text.includes(awaited)) || undefined;
  },
});

const protocolOf = (ready: Ready, host: string): Protocol => {
  switch (ready.kind) {
    case 'http':
      return http(ready.path, host);
    case 'postgres':
      return postgres();
    case 'tls':
      return { question: tlsHello(host), judge: tlsReadiness };
    case 'said':
      return said(ready.send, ready.expect);
    case 'tcp':
      return { judge: () => true };
  }
};

/** A proxy accepts before it dials: a connection that lives this long has somebody behind it. */
const LIVES_MS: Ms = 50;

const classOf = (code: string | undefined, bytes: number): ErrorClass => {
  if (code === 'ECONNREFUSED') return 'refused';
  return bytes === 0 ? 'closed' : 'cut';
};

/** One connection that asks, and what came of it so far. */
class Asking {
  readonly #protocol: Protocol;
  readonly #began = performance.now();
  #answer = Buffer.alloc(0);
  #verdict: boolean | undefined;
  #error: ErrorClass | undefined;
  #pieces = 0;
  #firstByteMs: Ms | null = null;
  #lastByteMs: Ms | null = null;

  constructor(protocol: Protocol) {
    this.#protocol = protocol;
  }

  /** Sends the question; where there is none, a connection that lives a while is the answer. */
  connected(socket: Socket): void {
    const { question } = this.#protocol;
    if (question) {
      socket.write(question);
      return;
    }
    const lives = setTimeout(() => {
      this.#verdict = true;
      socket.end();
    }, LIVES_MS);
    socket.once('close', () => clearTimeout(lives));
  }

  took(piece: Buffer, socket: Socket): void {
    this.#answer = Buffer.concat([this.#answer, piece]);
    this.#pieces += 1;
    this.#lastByteMs = performance.now() - this.#began;
    this.#firstByteMs ??= this.#lastByteMs;
    this.#verdict ??= this.#protocol.judge(this.#answer);
    if (this.#verdict !== undefined) socket.end();
  }

  failed(code: string | undefined): void {
    this.#error ??= classOf(code, this.#answer.length);
  }

  /** `closed`: the other side did, or we did after its answer. */
  result(closed: boolean): Asked {
    const error = closed ? (this.#error ?? classOf(undefined, this.#answer.length)) : 'timeout';
    return {
      ready: this.#verdict ?? false,
      ...(this.#verdict === undefined ? { error } : {}),
      firstByteMs: this.#firstByteMs,
      lastByteMs: this.#lastByteMs,
      closedMs: closed ? performance.now() - this.#began : null,
      bytes: this.#answer.length,
      pieces: this.#pieces,
    };
  }
}

/** Sends a ready request on a connection of its own and tells what came of it; never rejects. */
export const ask = ({ at, ready, name, patienceMs }: ReadyQuestion): Promise<Asked> =>
  new Promise((resolve) => {
    const asking = new Asking(protocolOf(ready, name));
    const socket = connect({ host: at.host, port: at.port, noDelay: true });
    const patience = setTimeout(() => {
      resolve(asking.result(false));
      socket.destroy();
    }, patienceMs);
    socket.on('connect', () => asking.connected(socket));
    socket.on('data', (piece) => asking.took(piece, socket));
    socket.on('error', (cause: NodeJS.ErrnoException) => asking.failed(cause.code));
    socket.on('close', () => {
      clearTimeout(patience);
      resolve(asking.result(true));
    });
  });
