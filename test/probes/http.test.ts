import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { http } from '../../src/probes/http.ts';
import { AT_ONCE_MS, aborted, closedAddress, context, httpPeer, once, tcpPeer, until, type Peer } from './peers.ts';

let peers: Peer[] = [];
const keep = async (starting: Promise<Peer>): Promise<Peer> => {
  const peer = await starting;
  peers.push(peer);
  return peer;
};
afterEach(async () => {
  await Promise.all(peers.map((peer) => peer.close()));
  peers = [];
});

/** Answers the first bytes of each connection so. */
const answering = (answer: (socket: Socket) => void): Promise<Peer> =>
  keep(tcpPeer((socket) => socket.once('data', () => answer(socket))));

/** Both ends live in this process: a few turns of its loop later, what was written has been read. */
const afterReads = async (act: () => void): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  act();
};

describe('what an answer looks like', () => {
  it('holds status, headers, hash, JSON and its code', async () => {
    const body = JSON.stringify({ code: 'NotNow', deep: [1] });
    const peer = await keep(
      httpPeer((_, response) => {
        response.writeHead(503, { 'Content-Type': 'application/json', 'X-Cache': 'HIT', 'Set-Cookie': ['a=1', 'b=2'] });
        response.end(body);
      }),
    );
    const seen = await once(http, { url: 'http://app/' }, context(peer.address));
    expect(seen).toMatchObject({
      status: 503,
      code: 'NotNow',
      json: { code: 'NotNow', deep: [1] },
      sha256: createHash('sha256').update(body).digest('hex'),
      text: body,
    });
    expect(seen.headers).toMatchObject({ 'x-cache': 'HIT', 'set-cookie': 'a=1, b=2' });
    expect(seen.error).toBeUndefined();
  });

  it('has the code of an S3 error', async () => {
    const peer = await keep(
      httpPeer((_, response) => {
        response.writeHead(403, { 'content-type': 'application/xml' });
        response.end('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>');
      }),
    );
    expect(await once(http, { url: 'http://oss/x' }, context(peer.address))).toMatchObject({
      status: 403,
      code: 'AccessDenied',
    });
  });

  it('names binary content by size and type, and has no JSON of it', async () => {
    const peer = await keep(
      httpPeer((_, response) => {
        response.writeHead(200, { 'content-type': 'image/png' });
        response.end(Buffer.from([0x89, 0x50, 0, 1]));
      }),
    );
    const seen = await once(http, { url: 'http://cdn/x' }, context(peer.address));
    expect(seen.text).toBe('4 bytes of image/png');
    expect(seen).not.toHaveProperty('json');
  });

  it('is an error past 8 MiB', async () => {
    const peer = await keep(
      httpPeer((_, response) => {
        const chunk = Buffer.alloc(1024 * 1024);
        for (let n = 0; n < 10; n += 1) response.write(chunk);
        response.end();
      }),
    );
    expect(await once(http, { url: 'http://cdn/' }, context(peer.address))).toMatchObject({ error: 'content' });
    await until(() => peer.open() === 0);
  });
});

describe('how an exchange fails', () => {
  const failing = {
    'FIN before the answer is closed': [(socket: Socket) => socket.end(), 'closed'],
    'RST before the answer is closed': [(socket: Socket) => socket.resetAndDestroy(), 'closed'],
    'FIN within the head is cut': [(socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le'), 'cut'],
    'FIN after the head is cut': [
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'),
      'cut',
    ],
    'FIN within a chunked body is cut': [
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab'),
      'cut',
    ],
    'RST after the head is cut': [
      (socket: Socket) =>
        socket.write(
          'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc',
          () => void afterReads(() => socket.resetAndDestroy()),
        ),
      'cut',
    ],
    'bytes that are no HTTP are protocol': [(socket: Socket) => socket.end('SSH-2.0-nobody\r\n'), 'protocol'],
    'a broken chunk is protocol': [
      (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc'),
      'protocol',
    ],
  } as const;
  for (const [fact, [answer, error]] of Object.entries(failing))
    for (const connection of ['fresh', 'reuse'] as const)
      it(`${fact} (${connection})`, async () => {
        const peer = await answering(answer);
        const seen = await once(http, { url: 'http://app/' }, context(peer.address, { connection }));
        expect(seen.error).toBe(error);
        expect(seen.status).toBeUndefined();
        await until(() => peer.open() === 0);
      });

  it('nobody listens: refused', async () => {
    const seen = await once(http, { url: 'http://app/' }, context(await closedAddress()));
    expect(seen.error).toBe('refused');
  });

  it('a host that no resolver knows: dns', async () => {
    const seen = await once(http, { url: 'http://app/' }, context({ host: 'nobody.invalid', port: 80 }));
    expect(seen.error).toBe('dns');
  });

  it('no answer, and half an answer: timeout at once when the signal fires', async () => {
    for (const hang of [
      () => {},
      (socket: Socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc'),
    ]) {
      let asked = false;
      const peer = await answering((socket) => {
        hang(socket);
        asked = true;
      });
      const probe = await http.bind({ url: 'http://app/' }).open(context(peer.address));
      const { observation, noticedMs } = await aborted(probe, () => asked);
      expect(observation).toEqual({ error: 'timeout' });
      expect(noticedMs).toBeLessThan(AT_ONCE_MS);
      await until(() => peer.open() === 0);
      await probe.close();
    }
  });
});

const echo = (): Promise<Peer> =>
  keep(
    httpPeer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          method: request.method,
          url: request.url,
          host: request.headers.host,
          type: request.headers['content-type'],
          length: request.headers['content-length'],
          connection: request.headers.connection,
          authorization: request.headers.authorization,
          text: request.text,
        }),
      );
    }),
  );

describe('what is sent', () => {
  it('goes to the link of the named component, with Host as written', async () => {
    const peer = await echo();
    const dialled: unknown[] = [];
    const dial = (component: string, port?: number) => {
      dialled.push([component, port]);
      return peer.address;
    };
    for (const [url, host] of [
      ['http://cdn/media/a.png?n=1', 'cdn'],
      ['http://oss:9000/media', 'oss:9000'],
      ['http://app_v2.shop', 'app_v2.shop'],
    ] as const) {
      const seen = await once(http, { url }, context(peer.address, { dial }));
      expect(seen.json).toMatchObject({ host, method: 'GET' });
    }
    expect(dialled).toEqual([
      ['cdn', undefined],
      ['oss', 9000],
      ['app_v2.shop', undefined],
    ]);
  });

  it('has the values of its variables, in address, headers and body', async () => {
    const peer = await echo();
    const probe = await http
      .bind({
        method: 'POST',
        url: 'http://ots/rows/${run}-${sample}',
        headers: { Authorization: 'Key ${secret.shop}' },
        json: { key: '${run}-${sample}', list: ['$${run}'], product: 1 },
      })
      .open(context(peer.address, { variables: { run: 'r1', 'secret.shop': 's3cret' } }));
    const seen = await probe.sample(7, AbortSignal.timeout(5000));
    expect(seen.json).toMatchObject({
      method: 'POST',
      url: '/rows/r1-7',
      authorization: 'Key s3cret',
      type: 'application/json',
      text: '{"key":"r1-7","list":["${run}"],"product":1}',
    });
    await probe.close();
  });

  it('is a form, or a plain body, with its length also where a method has none by habit', async () => {
    const peer = await echo();
    const form = await once(
      http,
      { method: 'POST', url: 'http://app/', form: { a: '1 2', b: 'é' } },
      context(peer.address),
    );
    expect(form.json).toMatchObject({ type: 'application/x-www-form-urlencoded', text: 'a=1+2&b=%C3%A9' });
    const plain = await once(http, { method: 'DELETE', url: 'http://app/', body: 'é' }, context(peer.address));
    expect(plain.json).toMatchObject({ method: 'DELETE', length: '2', text: 'é' });
  });

  it('asks to keep the connection in both manners, so that answers do not differ', async () => {
    const peer = await echo();
    for (const connection of ['fresh', 'reuse'] as const) {
      const seen = await once(http, { url: 'http://app/' }, context(peer.address, { connection }));
      expect(seen.json).toMatchObject({ connection: 'keep-alive' });
    }
  });
});

const ok = (): Promise<Peer> => keep(httpPeer((_, response) => response.end('ok')));

describe('connections', () => {
  it('fresh makes one for each sample and closes it', async () => {
    const peer = await ok();
    const probe = await http.bind({ url: 'http://app/' }).open(context(peer.address));
    for (const n of [0, 1, 2]) {
      expect(await probe.sample(n, AbortSignal.timeout(5000))).toMatchObject({ status: 200 });
      await until(() => peer.open() === 0);
    }
    expect(peer.accepted()).toBe(3);
    await probe.close();
  });

  it('reuse keeps one over all samples, until the probe is closed', async () => {
    const peer = await ok();
    const probe = await http.bind({ url: 'http://app/' }).open(context(peer.address, { connection: 'reuse' }));
    for (const n of [0, 1, 2, 3]) await probe.sample(n, AbortSignal.timeout(5000));
    expect(peer.accepted()).toBe(1);
    expect(peer.open()).toBe(1);
    await probe.close();
    await until(() => peer.open() === 0);
  });

  it('a kept one that breaks under a request counts, and the next sample has a new one', async () => {
    let requests = 0;
    const peer = await keep(
      httpPeer((request, response) => {
        requests += 1;
        if (requests === 2) request.socket.resetAndDestroy();
        else response.end('ok');
      }),
    );
    const probe = await http.bind({ url: 'http://app/' }).open(context(peer.address, { connection: 'reuse' }));
    const seen = [];
    for (const n of [0, 1, 2]) seen.push(await probe.sample(n, AbortSignal.timeout(5000)));
    expect(seen.map(({ status, error }) => error ?? status)).toEqual([200, 'closed', 200]);
    expect(peer.accepted()).toBe(2);
    await probe.close();
  });

  it('samples at the same time on reuse have one each, and one of them stays', async () => {
    const waiting: (() => void)[] = [];
    const peer = await keep(httpPeer((_, response) => void waiting.push(() => response.end('ok'))));
    const probe = await http.bind({ url: 'http://app/' }).open(context(peer.address, { connection: 'reuse' }));
    const samples = [0, 1, 2].map((n) => probe.sample(n, AbortSignal.timeout(5000)));
    await until(() => waiting.length === 3);
    for (const answer of waiting) answer();
    for (const { status } of await Promise.all(samples)) expect(status).toBe(200);
    await until(() => peer.open() === 1);
    await probe.close();
  });
});

const capturing = (pointer: string) => ({
  steps: [{ http: { url: 'http://app/' }, capture: { to: pointer } }, { http: { url: '${to}' } }],
});

describe('steps', () => {
  it('use what earlier ones brought, and follow a captured address to its link', async () => {
    const peer = await keep(
      httpPeer((request, response) => {
        if (request.method === 'POST') {
          response.writeHead(201, { 'content-type': 'application/json' });
          response.end(
            JSON.stringify({ upload: `http://oss:9000/media/${request.text.length}?X-Amz-Signature=ab%2Fc`, n: 5 }),
          );
        } else response.end(JSON.stringify([request.method, request.url, request.headers.host, request.text]));
      }),
    );
    const seen = await once(
      http,
      {
        steps: [
          {
            http: { method: 'POST', url: 'http://app/chat/image', json: { name: '${sample}' } },
            is: { status: 201 },
            capture: { upload: '/upload', n: '/n' },
          },
          { http: { method: 'PUT', url: '${upload}', body: 'picture ${n}' } },
        ],
      },
      context(peer.address),
    );
    expect(seen.json).toEqual(['PUT', '/media/12?X-Amz-Signature=ab%2Fc', 'oss:9000', 'picture 5']);
  });

  it('end where an answer is not as said, with that answer', async () => {
    let requests = 0;
    const peer = await keep(
      httpPeer((request, response) => {
        requests += 1;
        response.writeHead(request.url === '/bad' ? 503 : 200, { 'content-type': 'application/json' });
        response.end('{"state":"idle","code":"Busy"}');
      }),
    );
    const next = { http: { url: 'http://app/never' } };
    const told = async (first: JsonObject) => once(http, { steps: [first, next] }, context(peer.address));
    expect(await told({ http: { url: 'http://app/bad' } })).toMatchObject({ status: 503, code: 'Busy' });
    expect(await told({ http: { url: 'http://app/' }, is: { status: 201 } })).toMatchObject({ status: 200 });
    expect(await told({ http: { url: 'http://app/' }, is: [{ json: { '/state': 'up' } }] })).toMatchObject({
      status: 200,
    });
    expect(await told({ http: { url: 'http://app/' }, capture: { x: '/nowhere' } })).toMatchObject({
      error: 'content',
      text: 'the answer has no /nowhere',
    });
    expect(requests).toBe(4);
  });

  it('go on after an error that was asked for', async () => {
    const peer = await keep(httpPeer((_, response) => response.end('ok')));
    const nobody = await closedAddress();
    const dial = (component: string) => (component === 'gone' ? nobody : peer.address);
    const seen = await once(
      http,
      { steps: [{ http: { url: 'http://gone/' }, is: { error: 'unreachable' } }, { http: { url: 'http://app/' } }] },
      context(peer.address, { dial }),
    );
    expect(seen.status).toBe(200);
  });

  it('a captured address that is none, or that no link leads to, is an observation', async () => {
    const peer = await keep(httpPeer((_, response) => response.end('{"a":"ftp://x/","b":"http://elsewhere/"}')));
    const dial = (component: string) => {
      if (component === 'elsewhere') throw new Error('no link leads to elsewhere');
      return peer.address;
    };
    expect(await once(http, capturing('/a'), context(peer.address, { dial }))).toMatchObject({ error: 'content' });
    expect(await once(http, capturing('/b'), context(peer.address, { dial }))).toMatchObject({ error: 'dns' });
  });
});

const shop = async () => {
  let logins = 0;
  let valid = true;
  let lets = true;
  const peer = await keep(
    httpPeer((request, response) => {
      const isLogin = request.url === '/login';
      if (isLogin) logins += 1;
      const token = `t${logins}`;
      const isKnown = valid && request.headers.authorization === `Bearer ${token}`;
      response.statusCode = isLogin ? (lets ? 200 : 403) : isKnown ? 201 : 401;
      response.end(JSON.stringify({ token, code: 'Told' }));
    }),
  );
  return {
    peer,
    logins: () => logins,
    set: (state: { valid?: boolean; lets?: boolean }) => {
      valid = state.valid ?? valid;
      lets = state.lets ?? lets;
    },
  };
};

const buy = (refresh: string) => ({
  session: { http: { method: 'POST', url: 'http://billing/login' }, capture: { token: '/token' }, refresh },
  method: 'POST',
  url: 'http://billing/purchases',
  headers: { authorization: 'Bearer ${token}' },
});

describe('a session', () => {
  it('logs in when the probe is opened, and not again', async () => {
    const { peer, logins } = await shop();
    const probe = await http.bind(buy('5m')).open(context(peer.address));
    expect(logins()).toBe(1);
    for (const n of [0, 1]) expect(await probe.sample(n, AbortSignal.timeout(5000))).toMatchObject({ status: 201 });
    expect(logins()).toBe(1);
    await probe.close();
  });

  it('logs in again when it is old', async () => {
    const { peer, logins } = await shop();
    const probe = await http.bind(buy('1ms')).open(context(peer.address));
    const openedAt = performance.now();
    await until(() => performance.now() > openedAt + 5);
    expect(await probe.sample(0, AbortSignal.timeout(5000))).toMatchObject({ status: 201 });
    expect(logins()).toBe(2);
    await probe.close();
  });

  it('after a 401 the next sample logs in again', async () => {
    const { peer, logins, set } = await shop();
    const probe = await http.bind(buy('5m')).open(context(peer.address));
    set({ valid: false });
    expect(await probe.sample(0, AbortSignal.timeout(5000))).toMatchObject({ status: 401 });
    set({ valid: true });
    expect(await probe.sample(1, AbortSignal.timeout(5000))).toMatchObject({ status: 201 });
    expect(logins()).toBe(2);
    await probe.close();
  });

  it('that is refused opens all the same, and its samples say login', async () => {
    const { peer, set } = await shop();
    set({ lets: false });
    const probe = await http.bind(buy('5m')).open(context(peer.address));
    expect(await probe.sample(0, AbortSignal.timeout(5000))).toMatchObject({
      error: 'login',
      status: 403,
      code: 'Told',
    });
    set({ lets: true });
    expect(await probe.sample(1, AbortSignal.timeout(5000))).toMatchObject({ status: 201 });
    await probe.close();
  });

  it('whose login hangs is opened within the timeout of the probe', async () => {
    const peer = await answering(() => {});
    const probe = await http.bind(buy('5m')).open(context(peer.address, { timeoutMs: 100 }));
    await until(() => peer.open() === 0);
    await probe.close();
  });
});

describe('parameters', () => {
  const refused = {
    'an address without a scheme': { url: 'cdn/x' },
    https: { url: 'https://cdn/x' },
    'a user in the address': { url: 'http://me:you@cdn/' },
    'neither url nor steps': {},
    'url and steps': { url: 'http://a/', steps: [{ http: { url: 'http://a/' } }] },
    'a header beside steps': { headers: { a: 'b' }, steps: [{ http: { url: 'http://a/' } }] },
    'two bodies': { url: 'http://a/', method: 'POST', json: 1, body: 'x' },
    'two bodies in a step': { steps: [{ http: { url: 'http://a/', json: 1, form: { a: 'b' } } }] },
    'an unknown key in a step': { steps: [{ http: { url: 'http://a/', bdy: 'x' } }] },
    'a pointer without a slash': { steps: [{ http: { url: 'http://a/' }, capture: { a: 'b' } }] },
    'a method in small letters': { url: 'http://a/', method: 'get' },
    'a header name with a blank': { url: 'http://a/', headers: { 'a b': 'c' } },
  };
  for (const [what, given] of Object.entries(refused))
    it(`${what}: refused`, () => expect(http.params.safeParse(given).success).toBe(false));

  it('https is told in its own words', () => {
    const told = http.params.safeParse({ url: 'https://cdn/' });
    expect(told.error?.issues[0]?.message).toContain('https is not spoken yet');
  });

  it('name their targets, where the file says them', () => {
    const { targets } = http.bind({
      session: { http: { url: 'http://auth/login' }, capture: {} },
      steps: [{ http: { url: 'http://oss:9000/a' } }, { http: { url: '${upload}' } }, { http: { url: 'http://cdn' } }],
    });
    expect(targets).toEqual([
      { component: 'auth', path: ['session', 'http', 'url'] },
      { component: 'oss', port: 9000, path: ['steps', 0, 'http', 'url'] },
      { component: 'cdn', path: ['steps', 2, 'http', 'url'] },
    ]);
    expect(http.bind({ url: 'http://cdn/x' }).targets).toEqual([{ component: 'cdn', path: ['url'] }]);
  });
});
