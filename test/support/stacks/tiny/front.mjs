import { createServer, get } from 'node:http';

const { HOST, PORT, BACK, NOTE_KEY, PROUD } = process.env;
const keys = [];
const questions = new Map();
let mode = 'good';

const askBack = (path) =>
  new Promise((resolve) => {
    questions.set(path, (questions.get(path) ?? 0) + 1);
    const asking = get(`${BACK}${path}`, { agent: false, timeout: 300 }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode === 200));
      answer.on('error', () => resolve(false));
    });
    asking.on('timeout', () => asking.destroy(new Error('late')));
    asking.on('error', () => resolve(false));
  });

const bodyOf = async (request) => {
  let text = '';
  for await (const part of request) text += part;
  return text === '' ? {} : JSON.parse(text);
};

const routes = {
  'GET /healthz': () => [200, { ready: true, filler: 'x'.repeat(400) }],
  'GET /page': () => (mode === 'good' ? [200, { page: 'static' }] : [500, { code: 'Mode' }]),
  'GET /item': async () => ((await askBack('/item')) ? [200, { source: 'back' }] : [502, { code: 'BackUnavailable' }]),
  'GET /price': async () => {
    if (await askBack('/price')) return [200, { source: 'back' }];
    return PROUD ? [502, { code: 'BackUnavailable' }] : [200, { source: 'memory' }];
  },
  'GET /mode': () => [200, { mode }],
  'POST /mode': async (request) => {
    mode = (await bodyOf(request)).mode;
    return [200, { mode }];
  },
  'POST /nothing': () => [200, {}],
  'GET /notes': (request) => {
    const prefix = new URL(request.url, 'http://front').searchParams.get('prefix') ?? '';
    return [200, { keys: keys.filter((key) => key.startsWith(prefix)) }];
  },
  'POST /notes': async (request) => {
    if (request.headers['x-key'] !== NOTE_KEY) return [403, { code: 'WrongKey' }];
    keys.push((await bodyOf(request)).key);
    return [201, {}];
  },
  'DELETE /notes': () => {
    keys.length = 0;
    return [200, { keys }];
  },
};

const metrics = () =>
  ['/page', '/item', '/price']
    .map((path) => `front_questions_total{path="${path}"} ${questions.get(path) ?? 0}\n`)
    .join('');

const answer = async (request, response) => {
  const path = request.url.split('?')[0];
  if (path === '/metrics') {
    response.end(metrics());
    return;
  }
  const route = routes[`${request.method} ${path}`];
  const [status, body] = route ? await route(request) : [404, { code: 'NoSuchPath' }];
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

createServer((request, response) => void answer(request, response)).listen(Number(PORT), HOST, () =>
  process.stdout.write('front listens\n'),
);
