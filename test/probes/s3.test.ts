import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { s3 } from '../../src/probes/s3.ts';
import { AT_ONCE_MS, aborted, closedAddress, context, httpPeer, once, tcpPeer, until, type Peer } from './peers.ts';
import { isSigned } from './sigv4.ts';

type Received = IncomingMessage & { readonly text: string };

let peers: Peer[] = [];
afterEach(async () => {
  await Promise.all(peers.map((peer) => peer.close()));
  peers = [];
});
const storage = async (answer: (request: Received, response: ServerResponse) => void) => {
  const requests: Received[] = [];
  const peer = await httpPeer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  peers.push(peer);
  return { ...peer, requests };
};
const ok = (_: Received, response: ServerResponse): void => void response.end();
const variables = { run: 'r1', 'secret.shop': 's3cr/et+' };
const base = { endpoint: 'http://oss', bucket: 'media' };
const keys = { 'access-key': 'shop', 'secret-key': '${secret.shop}' };

describe('a signature', () => {
  const put: JsonObject = { ...base, ...keys, op: 'put', key: 'drill/${run}/${sample}', body: 'sample ${sample}' };
  const cases: Record<string, JsonObject> = {
    'of a put': put,
    'of a put with a type and headers of its own': {
      ...put,
      'content-type': 'text/plain',
      headers: { 'x-amz-meta-of': 'a  drill' },
    },
    'of an odd key': { ...base, ...keys, op: 'get', key: "a/b c+d é'(x)*!.txt" },
    'of a named port': { ...base, ...keys, op: 'get', key: 'hot.png', endpoint: 'http://oss:9000' },
    'of a session': { ...base, ...keys, op: 'head', key: 'hot.png', 'session-token': 'tok/en==' },
    'of another region': { ...base, ...keys, op: 'delete', key: 'hot.png', region: 'cn-hangzhou' },
    'of a list': { ...base, ...keys, op: 'list', prefix: 'a b+é/' },
    'in a link for a get': { ...base, ...keys, op: 'get', key: 'a b.png', mode: 'presigned' },
    'in a link for a put': { ...put, mode: 'presigned' },
    'in a link of a session': { ...base, ...keys, op: 'get', key: 'x', mode: 'presigned', 'session-token': 'tok/en==' },
    'in a link for a list': { ...base, ...keys, op: 'list', prefix: 'a b+é/', mode: 'presigned' },
  };
  for (const [what, params] of Object.entries(cases))
    it(`${what} holds for the right secret, and for no other`, async () => {
      const peer = await storage(ok);
      await once(s3, params, context(peer.address, { variables }));
      const [request] = peer.requests;
      expect(request && isSigned(request, variables['secret.shop'])).toBe(true);
      expect(request?.url).not.toContain('+');
      expect(request && isSigned(request, 'another')).toBe(false);
    });

  it('covers the name that was written, wherever the link leads', async () => {
    const peer = await storage(ok);
    const dialled: unknown[] = [];
    const dial = (component: string, port?: number) => {
      dialled.push([component, port]);
      return peer.address;
    };
    for (const endpoint of ['http://oss', 'http://oss:9000/'])
      await once(s3, { ...base, ...keys, op: 'get', key: 'k', endpoint }, context(peer.address, { variables, dial }));
    expect(peer.requests.map(({ headers }) => headers.host)).toEqual(['oss', 'oss:9000']);
    expect(peer.requests.map(({ url }) => url)).toEqual(['/media/k', '/media/k']);
    expect(dialled).toEqual([
      ['oss', undefined],
      ['oss', 9000],
    ]);
  });

  it('is absent from an anonymous request, also where keys are known', async () => {
    const peer = await storage(ok);
    await once(s3, { ...base, op: 'get', key: 'k' }, context(peer.address));
    await once(s3, { ...base, ...keys, op: 'get', key: 'k', mode: 'anonymous' }, context(peer.address, { variables }));
    for (const { headers, url } of peer.requests) {
      expect(headers.authorization).toBeUndefined();
      expect(url).toBe('/media/k');
    }
  });
});

describe('an operation', () => {
  it('puts what is written, with the sample in key and body', async () => {
    const peer = await storage(ok);
    const probe = await s3
      .bind({ ...base, ...keys, op: 'put', key: 'drill/${run}/${sample}', body: 'sample ${sample}' })
      .open(context(peer.address, { variables }));
    expect(await probe.sample(4, AbortSignal.timeout(5000))).toMatchObject({ status: 200 });
    await probe.close();
    expect(peer.requests[0]).toMatchObject({ method: 'PUT', url: '/media/drill/r1/4', text: 'sample 4' });
  });

  it('has the code of a refusal, from the body, or from a header where there is no body', async () => {
    const peer = await storage((request, response) => {
      response.writeHead(403, { 'content-type': 'application/xml', 'x-minio-error-code': 'AccessDenied' });
      response.end(request.method === 'HEAD' ? '' : '<Error><Code>SlowDown</Code></Error>');
    });
    const told = (op: string) => once(s3, { ...base, op, key: 'k' }, context(peer.address));
    expect(await told('get')).toMatchObject({ status: 403, code: 'SlowDown' });
    expect(await told('head')).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect(await told('delete')).toMatchObject({ status: 403, code: 'SlowDown' });
  });

  it('lists all pages', async () => {
    const peer = await storage((request, response) => {
      const query = new URL(request.url ?? '', 'http://oss').searchParams;
      const page = Number(query.get('continuation-token')?.replace('a+/=', '') ?? 0);
      const contents = [`${query.get('prefix')}${page}`, 'a&amp;b&#x3c;&#233;']
        .map((key) => `<Contents><Key>${key}</Key><Owner><ID>x</ID></Owner></Contents>`)
        .join('\n');
      const more = page < 2;
      const token = more ? `<NextContinuationToken>a+/=${page + 1}</NextContinuationToken>` : '';
      response.end(
        `<ListBucketResult><Name>media</Name><IsTruncated>${more}</IsTruncated>${contents}${token}</ListBucketResult>`,
      );
    });
    const seen = await once(
      s3,
      { ...base, ...keys, op: 'list', prefix: '${run}-' },
      context(peer.address, { variables }),
    );
    expect(seen).toMatchObject({ status: 200, json: { keys: ['r1-0', 'a&b<é', 'r1-1', 'a&b<é', 'r1-2', 'a&b<é'] } });
    for (const request of peer.requests) expect(isSigned(request, variables['secret.shop'])).toBe(true);
  });

  it('of an empty list has no keys; of a list that breaks off in the middle shows where', async () => {
    const peer = await storage((request, response) => {
      if (request.url?.includes('continuation-token')) {
        response.writeHead(503);
        response.end('<Error><Code>SlowDown</Code></Error>');
      } else if (request.url?.includes('none'))
        response.end('<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>');
      else response.end('<L><IsTruncated>true</IsTruncated><NextContinuationToken>2</NextContinuationToken></L>');
    });
    expect(await once(s3, { ...base, op: 'list', prefix: 'none' }, context(peer.address))).toMatchObject({
      json: { keys: [] },
    });
    const broken = await once(s3, { ...base, op: 'list' }, context(peer.address));
    expect(broken).toMatchObject({ status: 503, code: 'SlowDown' });
    expect(broken).not.toHaveProperty('json');
  });
});

describe('how an operation fails', () => {
  const get = { ...base, ...keys, op: 'get', key: 'k' };

  it('refused, closed and cut are told apart', async () => {
    expect(await once(s3, get, context(await closedAddress(), { variables }))).toMatchObject({ error: 'refused' });
    for (const [answer, error] of [
      ['', 'closed'],
      ['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab', 'cut'],
    ] as const) {
      const peer = await tcpPeer((socket) => socket.once('data', () => socket.end(answer)));
      peers.push(peer);
      expect(await once(s3, get, context(peer.address, { variables }))).toMatchObject({ error });
    }
  });

  it('a hang ends when the signal fires, and leaves no connection', async () => {
    const peer = await storage(() => {});
    const probe = await s3.bind(get).open(context(peer.address, { variables, connection: 'reuse' }));
    const { observation, noticedMs } = await aborted(probe, () => peer.requests.length === 1);
    expect(observation).toEqual({ error: 'timeout' });
    expect(noticedMs).toBeLessThan(AT_ONCE_MS);
    await until(() => peer.open() === 0);
    await probe.close();
  });
});

describe('parameters', () => {
  const refused = {
    'a get without a key': { ...base, op: 'get' },
    'a list with a key': { ...base, op: 'list', key: 'k' },
    'a get with a prefix': { ...base, op: 'get', key: 'k', prefix: 'p' },
    'an access key without its secret': { ...base, op: 'get', key: 'k', 'access-key': 'shop' },
    'a presigned link without keys': { ...base, op: 'get', key: 'k', mode: 'presigned' },
    'an endpoint of https': { ...base, endpoint: 'https://oss', op: 'get', key: 'k' },
    'another op': { ...base, op: 'copy', key: 'k' },
  };
  for (const [what, given] of Object.entries(refused))
    it(`${what}: refused`, () => expect(s3.params.safeParse(given).success).toBe(false));

  it('name their target', () => {
    expect(s3.bind({ ...base, endpoint: 'http://oss:9000', op: 'list' }).targets).toEqual([
      { component: 'oss', port: 9000, path: ['endpoint'] },
    ]);
  });
});
