import { setTimeout as sleep } from 'node:timers/promises';
import { CASES, furnish } from './cases.mjs';
import { clientsOf, SHOP } from './clients.mjs';
import { startFront } from './front.mjs';
import { statusOf } from './minio.mjs';
import { answer, slotsTold } from './normal.mjs';
import { HELD } from './plugin.mjs';

/** How many requests the storage of this play takes at once. */
export const SLOTS = 2;

const PATIENCE_MS = 10_000;
const PAUSE_MS = 5;
const PAGES = ['live', 'ready', 'cluster'];

const until = async (holds) => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error('the slots are not as they were made');
    await sleep(PAUSE_MS);
  }
};

/** What waits for an answer of auth, and holds a slot each. */
const startHolders = (plugin, { signed }) => {
  const holders = [];
  /** One more that waits. Who comes before a slot is free again is refused, and comes again. */
  const hold = async () => {
    const before = plugin.waiting();
    while (plugin.waiting() === before) {
      const left = new AbortController();
      let over = false;
      const end = signed('GET', `/media/${HELD}`, { key: SHOP, signal: left.signal })
        .catch(() => {})
        .finally(() => (over = true));
      await until(() => over || plugin.waiting() > before);
      if (!over) holders.push({ left, end });
    }
  };
  const ended = () => Promise.all(holders.splice(0).map(({ end }) => end));
  return {
    fill: async () => {
      while (plugin.waiting() < SLOTS) await hold();
    },
    hold,
    /** Their clients leave; the storage goes on waiting. */
    leave: () => {
      for (const { left } of holders) left.abort();
      return ended();
    },
    release: () => {
      plugin.release();
      return ended();
    },
  };
};

const seenAt = (front) => front.take().map((it) => ({ ...answer(it), slots: slotsTold(it) }));

/** Plays all cases against a storage that has no free slot. */
const playFull = async ({ clients, front, holders }) => {
  const seen = [];
  for (const { name, prepare, run, after } of CASES) {
    const prepared = await prepare(clients);
    await holders.fill();
    front.take();
    await Promise.resolve(run(clients, prepared)).catch(() => {}); // what came back is seen at the front
    seen.push([name, seenAt(front)]);
    await holders.release();
    await after(clients);
  }
  return seen;
};

/** Each answer once, with the names of the cases that got it. */
const byAnswer = (seen) => {
  const groups = new Map();
  for (const [name, answers] of seen) {
    const told = answers.map(({ status, code, headers, slots }) => ({ status, code, headers, slots }));
    const key = JSON.stringify(told);
    groups.set(key, { answers: told, cases: [...(groups.get(key)?.cases ?? []), name] });
  }
  return [...groups.values()];
};

const healthOf = async (url) =>
  Object.fromEntries(
    await Promise.all(PAGES.map(async (page) => [page, await statusOf(`${url}/minio/health/${page}`)])),
  );

const look = async ({ clients, front }) => {
  front.take();
  await clients.plain('GET', '/assets/logo.png');
  await clients.signed('GET', '/media/hot.png');
  return seenAt(front);
};

/** Plays a storage whose slots are taken, one by one, by requests about which auth does not answer. */
export const playPool = async (storageUrl, plugin) => {
  const front = await startFront(storageUrl);
  const clients = clientsOf(front.port);
  const holders = startHolders(plugin, clientsOf(Number(new URL(storageUrl).port)));
  const stage = { clients, front, holders };
  try {
    await furnish(clients);
    await holders.hold();
    const oneFree = await look(stage);
    await holders.fill();
    const noneFree = { health: await healthOf(storageUrl), answers: await look(stage) };
    await holders.leave();
    const left = await look(stage);
    await holders.release();
    return {
      'one slot is free': oneFree,
      'no slot is free': noneFree,
      'those who hold the slots have left': left,
      'every case, when no slot is free': byAnswer(await playFull(stage)),
    };
  } finally {
    plugin.release();
    clients.stop();
    await front.stop();
  }
};
