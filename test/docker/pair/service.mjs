import { createServer, get } from 'node:http';

// One program, four services: its name, and whom it asks by their names.
const [name, ...asked] = process.argv.slice(2);
const PORT = 8080;
const PATIENCE_MS = 400;

const wordOf = (other) =>
  new Promise((resolve, reject) => {
    const options = { agent: false, signal: AbortSignal.timeout(PATIENCE_MS) };
    const call = get(`http://${other}:${PORT}/word`, options, (response) => {
      let text = '';
      response.on('data', (piece) => (text += piece));
      response.on('error', reject);
      response.on('end', () =>
        response.statusCode === 200 ? resolve(JSON.parse(text).word) : reject(new Error(text)),
      );
    });
    call.on('error', reject);
  });

const page = async () =>
  Object.fromEntries(await Promise.all(asked.map(async (other) => [other, await wordOf(other)])));

if (name === 'setup') {
  console.log('setup has read', JSON.stringify(await page()));
  process.exit(0);
}

const answer = (response, status, value) => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value));
};

createServer((request, response) => {
  if (request.url !== '/page') {
    answer(response, 200, { word: name });
    return;
  }
  page().then(
    (words) => answer(response, 200, words),
    (error) => answer(response, 502, { code: 'Unavailable', because: error.message }),
  );
}).listen(PORT, '0.0.0.0', () => console.log(`${name} listens`));

process.once('SIGTERM', () => process.exit(0));
