import { createServer } from 'node:http';

const { HOST, PORT } = process.env;

createServer((request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ item: 1, path: request.url, filler: 'x'.repeat(400) }));
}).listen(Number(PORT), HOST, () => process.stdout.write('back listens\n'));
