import { createClient } from 'redis';

const PATIENCE_MS = 300;

const client = createClient({
  url: process.env.REDIS_URL,
  // Whoever asks while there is no connection is told so at once.
  disableOfflineQueue: true,
  socket: { connectTimeout: 1000, reconnectStrategy: (tries) => Math.min(tries * 50, 500) },
});
client.on('error', () => {});
client.connect().catch(() => {});

/** A server that hangs is as good as none. */
const soon = (work) =>
  Promise.race([
    work,
    new Promise((_, reject) => setTimeout(() => reject(new Error('the cache does not answer')), PATIENCE_MS).unref()),
  ]);

export const get = async (key) => soon(client.get(key));

export const set = async (key, value, seconds) => soon(client.set(key, value, { EX: seconds }));
