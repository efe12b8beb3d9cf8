import { CASES, furnishBuckets } from './cases.mjs';
import { ROOT, SHOP, clientsOf } from './clients.mjs';
import { startFront } from './front.mjs';
import { statusOf, untilOk } from './minio.mjs';
import { answer, question } from './normal.mjs';

const PAGES = ['live', 'ready', 'cluster'];

const healthOf = async (url) =>
  Object.fromEntries(
    await Promise.all(PAGES.map(async (page) => [page, await statusOf(`${url}/minio/health/${page}`)])),
  );

/** What they ask while the storage does not know its users. */
const visitors = {
  'the owner': ({ signed }) => signed('GET', '/media/hot.png', { key: ROOT }),
  'the owner with a wrong secret': ({ signed }) =>
    signed('GET', '/media/hot.png', { key: { ...ROOT, secret: 'wrong-secret' } }),
  'a user': ({ signed }) => signed('GET', '/media/hot.png', { key: SHOP }),
  'a user by a link': ({ signed }) => signed('GET', '/media/hot.png', { key: SHOP, expiresS: 60 }),
  'nobody, in public': ({ plain }) => plain('GET', '/assets/logo.png'),
  'nobody, in private': ({ plain }) => plain('GET', '/media/hot.png'),
  'the owner, to make a user': (clients) => CASES.find(({ name }) => name === 'make a user').run(clients),
};

/** Plays the start of a storage whose plugin is unreachable, comes, says no to all, and goes again. */
export const playBoot = async (storageUrl, plugin) => {
  const front = await startFront(storageUrl);
  const clients = clientsOf(front.port);
  const look = async () => {
    const seen = {};
    for (const [who, asks] of Object.entries(visitors)) {
      front.take();
      await asks(clients);
      seen[who] = front.take().map(answer);
    }
    return { health: await healthOf(storageUrl), answers: seen };
  };
  try {
    await furnishBuckets(clients);
    const before = await look();
    await plugin.become('refused');
    await untilOk(`${storageUrl}/minio/health/cluster`);
    const probes = plugin.take().map(question);
    const after = await look();
    await plugin.become('unreachable');
    const gone = await look();
    return {
      'auth has not come yet': before,
      'what auth hears when it comes': probes,
      'auth refuses': after,
      'auth is gone': gone,
    };
  } finally {
    clients.stop();
    await front.stop();
  }
};
