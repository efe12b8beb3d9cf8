import { execFile } from 'node:child_process';
import { request } from 'node:http';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const READY_MS = 60_000;
const RETRY_MS = 50;

/** What a container that nobody trusts is started with. */
export const HARDENED = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges'];

/** Runs Docker's client; rejects with what it said. */
export const docker = async (...args: readonly string[]): Promise<string> => {
  const { stdout } = await execute('docker', args);
  return stdout.trim();
};

/** A container of a test; with its volumes it is gone when the test has ended. */
export interface Container {
  readonly id: string;
  /** Where a port of it is reached from here. */
  readonly port: (inside: number) => Promise<number>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** Starts a container in the background. */
export const start = async (...args: readonly string[]): Promise<Container> => {
  const id = await docker('run', '--detach', ...args);
  return {
    id,
    port: async (inside) => Number((await docker('port', id, `${inside}/tcp`)).split('\n')[0]?.split(':').at(-1)),
    [Symbol.asyncDispose]: async () => void (await docker('rm', '--force', '--volumes', id)),
  };
};

/** What one request is answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const get = (url: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const call = request(url, { agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      response.on('error', reject);
    });
    call.on('error', reject).end();
  });

/** What a container has said, on both streams. */
const logs = async (id: string): Promise<string> => {
  const { stdout, stderr } = await execute('docker', ['logs', id]);
  return stdout + stderr;
};

/** Tries until it succeeds; where it never does, fails with its last error and what the container has logged. */
export const eventually = async <T>({ id }: Pick<Container, 'id'>, attempt: () => Promise<T>): Promise<T> => {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw new Error(`never came: ${await logs(id)}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
};

/** The first answer of a container that has just been started. */
export const firstAnswer = async (container: Container, inside: number, path: string): Promise<Answer> =>
  eventually(container, async () => get(`http://127.0.0.1:${await container.port(inside)}${path}`));
