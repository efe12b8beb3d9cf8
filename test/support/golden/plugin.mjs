import { createServer } from 'node:http';

/** How a policy plugin may answer; `unreachable` is nobody there. */
const ANSWERS = {
  allowed: (response) => response.end('{"result":true}'),
  refused: (response) => response.end('{"result":false}'),
  'error 500': (response) => response.writeHead(500).end('Internal Server Error'),
  nonsense: (response) => response.end('<html>'),
  reset: (response) => response.destroy(),
};

/** All that may become of a question. */
export const MODES = [...Object.keys(ANSWERS), 'unreachable'];

/** A question about this key has no answer until `release`. */
export const HELD = 'held';

const isHeld = (body) => body !== '' && JSON.parse(body).input.object === HELD;

const listen = (server, port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));

const close = (server) =>
  new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });

/** A policy plugin that keeps every question, in the order of their coming. */
export const startPlugin = async (wantedPort = 0) => {
  let mode = 'allowed';
  const posts = [];
  const held = [];
  const server = createServer((request, response) => {
    const { method, url: path, headers } = request;
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      if (isHeld(body)) {
        held.push(response);
        return;
      }
      posts.push({ method, path, authorization: headers.authorization, type: headers['content-type'], body });
      ANSWERS[mode](response);
    });
  });
  await listen(server, wantedPort);
  const { port } = server.address();
  return {
    port,
    url: `http://127.0.0.1:${port}/authz`,
    /** From now on it answers like this. */
    become: async (next) => {
      if (mode !== 'unreachable' && next === 'unreachable') await close(server);
      if (mode === 'unreachable' && next !== 'unreachable') await listen(server, port);
      mode = next;
    },
    /** What was posted since the last time. */
    take: () => posts.splice(0),
    /** How many questions wait for their answer. */
    waiting: () => held.length,
    /** Answers what waits: yes. */
    release: () => {
      for (const response of held.splice(0)) ANSWERS.allowed(response);
    },
    stop: () => (mode === 'unreachable' ? undefined : close(server)),
  };
};
