import { createServer, request as send } from 'node:http';

/** A door in front of a storage, for clients that do not tell what came back: it keeps each request and its answer. */
export const startFront = async (storageUrl) => {
  const exchanges = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    const outgoing = send(new URL(url, storageUrl), { method, headers, path: url, agent: false });
    outgoing.on('response', (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        exchanges.push({
          method,
          url,
          status: answer.statusCode,
          headers: answer.headers,
          body: body.toString('utf8'),
        });
        response.writeHead(answer.statusCode, answer.headers);
        response.end(body);
      });
    });
    outgoing.on('error', () => response.destroy());
    request.pipe(outgoing);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    take: () => exchanges.splice(0),
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
};
