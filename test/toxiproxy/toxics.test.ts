import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rig, until, type Rig } from './rig.ts';

let it: Rig;
let port: number;

beforeEach(async () => {
  it = await rig({ seed: '1' });
  port = await it.proxy();
});

afterEach(() => it.close());

const toxic = (type: string, attributes: object = {}, more: object = {}) =>
  it.ok('POST /proxies/p/toxics', { type, attributes, name: 't', ...more });
const change = (attributes: object, more: object = {}) => it.ok('PATCH /proxies/p/toxics/t', { attributes, ...more });
const remove = () => it.ok('DELETE /proxies/p/toxics/t');

/** Milliseconds that a thing takes. */
const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

test('without toxics bytes pass both ways, whole and in order', async () => {
  const { client, far } = await it.pair(port);
  const sent = Buffer.alloc(3_000_000, 'abcdefg');
  client.socket.write(sent);
  far.socket.write(sent);
  await until('all bytes', () => client.bytes === sent.length && far.bytes === sent.length);
  expect(Buffer.concat(client.chunks).equals(sent)).toBe(true);
  expect(Buffer.concat(far.chunks).equals(sent)).toBe(true);
});

describe('latency', () => {
  test('delays data, in its own direction alone', async () => {
    await toxic('latency', { latency: 200 });
    const { client, far } = await it.pair(port);
    client.socket.write('up');
    await far.gets('up');
    const took = await timed(async () => {
      far.socket.write('down');
      await client.gets('down');
    });
    expect(took).toBeGreaterThanOrEqual(195);
  });

  test('works upstream too, and two of them add up', async () => {
    await toxic('latency', { latency: 100 }, { stream: 'upstream' });
    await toxic('latency', { latency: 100 }, { stream: 'upstream', name: 'other' });
    const { client, far } = await it.pair(port);
    const took = await timed(async () => {
      client.socket.write('up');
      await far.gets('up');
    });
    expect(took).toBeGreaterThanOrEqual(195);
  });

  test('does not limit throughput: what is sent in a row arrives in a row', async () => {
    await toxic('latency', { latency: 300 });
    const { client, far } = await it.pair(port);
    const took = await timed(async () => {
      for (let n = 0; n < 20; n += 1) {
        far.socket.write(Buffer.alloc(50_000, 'x'));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await until('all', () => client.bytes === 1_000_000);
    });
    expect(took).toBeLessThan(20 * 300);
  });

  test('jitter keeps the order', async () => {
    await toxic('latency', { latency: 30, jitter: 30 });
    const { client, far } = await it.pair(port);
    const words = Array.from({ length: 40 }, (_, n) => `${n},`);
    for (const word of words) {
      far.socket.write(word);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await client.gets(words.join(''));
  });

  test('is felt by connections already open, and removing it releases what waits', async () => {
    const { client, far } = await it.pair(port);
    far.socket.write('a');
    await client.gets('a');
    await toxic('latency', { latency: 600_000 });
    far.socket.write('b');
    await until('the toxic holds it', async () => (await it.api('GET /metrics')).text.includes('} 2\n'));
    expect(client.text).toBe('a');
    await remove();
    await client.gets('ab');
  });

  test('an update gives what waits the new delay', async () => {
    await toxic('latency', { latency: 600_000 });
    const { client, far } = await it.pair(port);
    far.socket.write('b');
    await until('the toxic holds it', async () => (await it.api('GET /metrics')).text.includes('} 1\n'));
    await change({ latency: 50 });
    await client.gets('b');
  });

  test('a delay longer than a timer can be is a long delay', async () => {
    await toxic('latency', { latency: 10_000_000_000 });
    const { client, far } = await it.pair(port);
    far.socket.write('b');
    await until('the toxic holds it', async () => (await it.api('GET /metrics')).text.includes('} 1\n'));
    expect(client.text).toBe('');
  });
});

describe('bandwidth', () => {
  test('paces data', async () => {
    await toxic('bandwidth', { rate: 100 });
    const { client, far } = await it.pair(port);
    const took = await timed(async () => {
      far.socket.write(Buffer.alloc(40_000, 'x'));
      await until('all', () => client.bytes === 40_000);
    });
    expect(took).toBeGreaterThanOrEqual(380);
    expect(took).toBeLessThan(3000);
  });

  test('rate 0 holds everything and loses nothing; the sender is made to wait', async () => {
    await toxic('bandwidth', { rate: 0 });
    const { client, far } = await it.pair(port);
    const sent = Buffer.alloc(20_000_000, 'abcdefg');
    let flushed = false;
    far.socket.write(sent, () => (flushed = true));
    await until('the sender is stuck', () => far.socket.writableLength > 0);
    expect([client.bytes, flushed]).toEqual([0, false]);
    await remove();
    await until('all', () => client.bytes === sent.length);
    expect(Buffer.concat(client.chunks).equals(sent)).toBe(true);
  });

  test('a rate below 0 stalls, and lets itself be updated', async () => {
    await toxic('bandwidth', { rate: -5 });
    const { client, far } = await it.pair(port);
    far.socket.write('hello');
    await until('the toxic holds it', async () => (await it.api('GET /metrics')).text.includes('} 5\n'));
    expect(client.bytes).toBe(0);
    await change({ rate: 100 });
    await client.gets('hello');
  });
});

describe('slow_close', () => {
  test('holds back the end, not the data', async () => {
    await toxic('slow_close', { delay: 250 });
    const { client, far } = await it.pair(port);
    far.socket.end('bye');
    await client.gets('bye');
    const took = await timed(() => client.ends('fin'));
    expect(took).toBeGreaterThanOrEqual(150);
  });
});

describe('timeout', () => {
  test('0 swallows data and never closes; removing it closes', async () => {
    await toxic('timeout', { timeout: 0 });
    const { client, far } = await it.pair(port);
    far.socket.write('lost');
    await until('it was swallowed', async () => (await it.api('GET /metrics')).text.includes('} 4\n'));
    client.socket.write('up');
    await far.gets('up');
    expect([client.text, client.ended]).toEqual(['', undefined]);
    await remove();
    await client.ends('fin');
    await far.ends('fin');
  });

  test('closes both sides with FIN when it has been quiet for so long', async () => {
    await toxic('timeout', { timeout: 100 });
    const { client, far } = await it.pair(port);
    await client.ends('fin');
    await far.ends('fin');
  });

  test('works on connections already open, upstream', async () => {
    const { client, far } = await it.pair(port);
    client.socket.write('a');
    await far.gets('a');
    await toxic('timeout', { timeout: 100 }, { stream: 'upstream' });
    client.socket.write('b');
    await far.ends('fin');
    await client.ends('fin');
    expect(far.text).toBe('a');
  });
});

describe('reset_peer', () => {
  test('resets both sides on the first data of its direction', async () => {
    await toxic('reset_peer', { timeout: 0 });
    const { client, far } = await it.pair(port);
    client.socket.write('up');
    await far.gets('up');
    expect(client.ended).toBeUndefined();
    far.socket.write('down');
    await client.ends('rst');
    await far.ends('rst');
    expect(client.text).toBe('');
  });

  test('resets connections already open as well, after its timeout', async () => {
    const { client, far } = await it.pair(port);
    client.socket.write('a');
    await far.gets('a');
    await toxic('reset_peer', { timeout: 150 }, { stream: 'upstream' });
    const took = await timed(async () => {
      client.socket.write('b');
      await client.ends('rst');
    });
    await far.ends('rst');
    expect(took).toBeGreaterThanOrEqual(140);
    expect(far.text).toBe('a');
  });

  test('its wait holds up neither the API nor its own removal', async () => {
    await toxic('reset_peer', { timeout: 600_000 });
    const { client, far } = await it.pair(port);
    far.socket.write('lost');
    await until('it was struck', async () => (await it.api('GET /metrics')).text.includes('} 4\n'));
    await remove();
    await client.ends('rst');
    expect((await it.ok('GET /proxies')).status).toBe(200);
  });

  test('at toxicity 0 connections end as they would', async () => {
    await toxic('reset_peer', { timeout: 0 }, { toxicity: 0 });
    const { client, far } = await it.pair(port);
    far.socket.end('bye');
    await client.gets('bye');
    await client.ends('fin');
  });
});

describe('slicer', () => {
  test('cuts data into slices near the average, and loses none', async () => {
    await toxic('slicer', { average_size: 20, size_variation: 5, delay: 2000 });
    const { client, far } = await it.pair(port);
    const sent = 'abcdefghij'.repeat(40);
    far.socket.write(sent);
    await client.gets(sent);
    expect(client.chunks.length).toBeGreaterThan(5);
  });

  test.each([
    { average_size: 0, size_variation: 0, delay: 0 },
    { average_size: 0, size_variation: 50, delay: 10 },
    { average_size: 1000, size_variation: 1000, delay: 0 },
    { average_size: 10, size_variation: 5000, delay: 0 },
    { average_size: -4, size_variation: -4, delay: -4 },
    { average_size: 1, size_variation: 0, delay: 0 },
  ])('what makes no sense ($average_size, $size_variation, $delay) still passes every byte', async (attributes) => {
    await toxic('slicer', attributes);
    const { client, far } = await it.pair(port);
    const sent = Buffer.alloc(5000, 'abcdefg');
    far.socket.write(sent);
    await client.gets(sent.toString());
  });

  test('removing it lets the rest pass at once', async () => {
    await toxic('slicer', { average_size: 10, size_variation: 0, delay: 60_000_000 });
    const { client, far } = await it.pair(port);
    const sent = 'abcdefghij'.repeat(10);
    far.socket.write(sent);
    await until('the first slice', () => client.bytes > 0);
    expect(client.bytes).toBeLessThan(100);
    await remove();
    await client.gets(sent);
  });
});

describe('limit_data', () => {
  test('lets exactly so many bytes pass, then closes', async () => {
    await toxic('limit_data', { bytes: 7 });
    const { client, far } = await it.pair(port);
    far.socket.write('0123');
    await client.gets('0123');
    far.socket.write('456789');
    await client.ends('fin');
    expect(client.text).toBe('0123456');
  });

  test('goes on counting after an update', async () => {
    await toxic('limit_data', { bytes: 100 });
    const { client, far } = await it.pair(port);
    far.socket.write('01234');
    await client.gets('01234');
    await change({ bytes: 8 });
    far.socket.write('56789');
    await client.ends('fin');
    expect(client.text).toBe('01234567');
  });

  test('0 closes on the first data, not on connect', async () => {
    await toxic('limit_data', { bytes: 0 });
    const { client, far } = await it.pair(port);
    client.socket.write('up');
    await far.gets('up');
    expect(client.ended).toBeUndefined();
    far.socket.write('x');
    await client.ends('fin');
    expect(client.text).toBe('');
  });
});

test('noop does nothing', async () => {
  await toxic('noop');
  const { client, far } = await it.pair(port);
  far.socket.end('x');
  await client.gets('x');
  await client.ends('fin');
});

test('toxics of one direction are chained in the order in which they came', async () => {
  await toxic('limit_data', { bytes: 5 });
  await toxic('slow_close', { delay: 250 }, { name: 'slow' });
  const { client, far } = await it.pair(port);
  far.socket.write('0123456789');
  await client.gets('01234');
  const took = await timed(() => client.ends('fin'));
  expect(took).toBeGreaterThanOrEqual(150);
});

/** Which of so many connections are cut. */
const cut = async (rigged: Rig, through: number, connections: number): Promise<string> => {
  let outcome = '';
  for (let n = 0; n < connections; n += 1) {
    const { client, far } = await rigged.pair(through);
    far.socket.end('x');
    await until('an end', () => client.ended !== undefined);
    outcome += client.text === 'x' ? '.' : '#';
  }
  return outcome;
};

describe('toxicity', () => {
  test('0 spares every connection, 1 none', async () => {
    await toxic('limit_data', { bytes: 0 }, { toxicity: 0 });
    expect(await cut(it, port, 5)).toBe('.....');
    await change({}, { toxicity: 1 });
    expect(await cut(it, port, 5)).toBe('#####');
  });

  test('an update to 1 strikes open connections, one to 0 lets them go', async () => {
    await toxic('latency', { latency: 600_000 }, { toxicity: 0 });
    const { client, far } = await it.pair(port);
    far.socket.write('a');
    await client.gets('a');
    await change({}, { toxicity: 1 });
    far.socket.write('b');
    await until('the toxic holds it', async () => (await it.api('GET /metrics')).text.includes('} 2\n'));
    expect(client.text).toBe('a');
    await change({}, { toxicity: 0 });
    await client.gets('ab');
  });

  test('the same seed strikes the same connections, another one others', async () => {
    const outcomes: string[] = [];
    for (const seed of ['7', '7', '8']) {
      const other = await rig({ seed });
      try {
        const through = await other.proxy();
        await other.ok('POST /proxies/p/toxics', { type: 'limit_data', toxicity: 0.5 });
        outcomes.push(await cut(other, through, 24));
      } finally {
        await other.close();
      }
    }
    const [first, again, third] = outcomes;
    expect(again).toBe(first);
    expect(third).not.toBe(first);
    expect(first).toMatch(/#/);
    expect(first).toMatch(/\./);
  });
});
