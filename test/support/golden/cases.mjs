import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { seal } from '../../../compose/dist/kit/sealed.js';
import { putAccessKey } from '../../../compose/dist/seed/access-keys.js';
import { ROOT, SHOP } from './clients.mjs';

const EMPTY_SHA256 = createHash('sha256').digest('hex');
const SIX_MINUTES_AGO = -360_000;
const AN_HOUR_AGO = -3_600_000;

const PUBLIC = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: ['*'] }, Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::assets/*'] },
  ],
});

const at = (offsetMs) => new Date(Date.now() + offsetMs).toISOString().replace(/[-:]|\.\d+/g, '');

/** A private bucket and a public one, an object in each. */
export const furnishBuckets = async ({ signed }) => {
  const asOwner = { key: ROOT };
  await signed('PUT', '/media', { ...asOwner, body: '' });
  await signed('PUT', '/assets', { ...asOwner, body: '' });
  await signed('PUT', '/assets?policy=', { ...asOwner, body: PUBLIC });
  const headers = { 'content-type': 'image/png', 'cache-control': 'max-age=600' };
  await signed('PUT', '/media/hot.png', { ...asOwner, headers, body: 'a private picture' });
  await signed('PUT', '/assets/logo.png', { ...asOwner, headers, body: 'a public picture' });
};

/** What every case finds: the shop's key, and the buckets. */
export const furnish = async (clients) => {
  await putAccessKey({ url: clients.url, host: 'oss:9000', accessKey: ROOT, patienceMs: 10_000 }, SHOP);
  await furnishBuckets(clients);
};

const gone =
  (...paths) =>
  async ({ signed }) => {
    for (const path of paths) await signed('DELETE', path, { key: ROOT });
  };

const there =
  (...paths) =>
  async ({ signed }) => {
    for (const path of paths) await signed('PUT', path, { key: ROOT, body: 'x' });
  };

const begin = async ({ signed }, path) => {
  const { body } = await signed('POST', `${path}?uploads=`, { key: ROOT, body: '' });
  return /<UploadId>(.*?)</.exec(body)?.[1] ?? '';
};

const uploadWithPart = async (clients, path) => {
  const uploadId = await begin(clients, path);
  const { headers } = await clients.signed('PUT', `${path}?partNumber=1&uploadId=${uploadId}`, {
    key: ROOT,
    body: 'x',
  });
  return { uploadId, etag: headers.etag };
};

const call =
  (method, path, how) =>
  ({ signed }) =>
    signed(method, path, how);

const plain =
  (method, path, how) =>
  ({ plain: send }) =>
    send(method, path, how);

const stream = (...pieces) => Readable.from(pieces.map((piece) => Buffer.from(piece)));

const reads = {
  get: { run: call('GET', '/media/hot.png') },
  'get as the owner': { run: call('GET', '/media/hot.png', { key: ROOT }) },
  'get by an SDK': { run: ({ aws }) => aws(new GetObjectCommand({ Bucket: 'media', Key: 'hot.png' })) },
  'get presigned': { run: call('GET', '/media/hot.png', { expiresS: 60 }) },
  'get with a query': { run: call('GET', '/media/hot.png?n=run-1&m=2', { headers: { referer: 'http://shop/' } }) },
  'get signed of a public object': { run: call('GET', '/assets/logo.png') },
  'get of a missing key': { run: call('GET', '/media/none.png') },
  'get of a missing bucket': { run: call('GET', '/nowhere/none.png') },
  'get a range': { run: call('GET', '/media/hot.png', { headers: { range: 'bytes=2-8' } }) },
  'get a range past the end': { run: call('GET', '/media/hot.png', { headers: { range: 'bytes=900-' } }) },
  'get the last zero bytes': { run: call('GET', '/media/hot.png', { headers: { range: 'bytes=-0' } }) },
  'get a range of nothing': {
    prepare: ({ signed }) => signed('PUT', '/media/empty', { key: ROOT, body: '' }),
    run: call('GET', '/media/empty', { headers: { range: 'bytes=0-' } }),
  },
  'get nothing': {
    prepare: ({ signed }) => signed('PUT', '/media/empty', { key: ROOT, body: '' }),
    run: call('GET', '/media/empty'),
  },
  'get what came without a type': {
    prepare: ({ signed }) => signed('PUT', '/media/page.html', { key: ROOT, body: 'x' }),
    run: call('GET', '/media/page.html'),
  },
  'head a range': { run: call('HEAD', '/media/hot.png', { headers: { range: 'bytes=2-8' } }) },
  'get if changed': { run: call('GET', '/media/hot.png', { headers: { 'if-none-match': '*' } }) },
  'get if it is another': { run: call('GET', '/media/hot.png', { headers: { 'if-match': '"other"' } }) },
  head: { run: call('HEAD', '/media/hot.png') },
  'head by an SDK': { run: ({ aws }) => aws(new HeadObjectCommand({ Bucket: 'media', Key: 'hot.png' })) },
  'head of a missing key': { run: call('HEAD', '/media/none.png') },
  'head if changed': { run: call('HEAD', '/media/hot.png', { headers: { 'if-none-match': '*' } }) },
  'anonymous get of a public object': { run: plain('GET', '/assets/logo.png') },
  'anonymous get of a missing public object': { run: plain('GET', '/assets/none.png') },
  'anonymous get of a private object': { run: plain('GET', '/media/hot.png') },
  'anonymous head of a public object': { run: plain('HEAD', '/assets/logo.png') },
  'anonymous head of a private object': { run: plain('HEAD', '/media/hot.png') },
};

const writes = {
  'put by an SDK': { run: ({ aws }) => aws(new PutObjectCommand({ Bucket: 'media', Key: 'put', Body: 'x' })) },
  'put with its hash': {
    run: call('PUT', '/media/put', {
      headers: { 'x-amz-content-sha256': createHash('sha256').update('x').digest('hex'), 'content-type': 'text/plain' },
      body: 'x',
    }),
  },
  'put unsigned payload': { run: call('PUT', '/media/put', { body: 'x' }) },
  'put presigned': { run: call('PUT', '/media/put', { expiresS: 60, body: 'x' }) },
  'put with a trailer': {
    run: ({ aws }) =>
      aws(new PutObjectCommand({ Bucket: 'media', Key: 'put', Body: stream('a stream'), ContentLength: 8 })),
  },
  'put in signed chunks': {
    run: ({ minio }) => minio.putObject('media', 'put', stream('a stream'), 8, { 'content-type': 'text/plain' }),
  },
  'put a wrong hash': {
    run: call('PUT', '/media/put', { headers: { 'x-amz-content-sha256': EMPTY_SHA256 }, body: 'x' }),
  },
  'put a wrong MD5': {
    run: call('PUT', '/media/put', { headers: { 'content-md5': Buffer.alloc(16).toString('base64') }, body: 'x' }),
  },
  'put if there is none': { run: call('PUT', '/media/hot.png', { headers: { 'if-none-match': '*' }, body: 'x' }) },
  'put into a missing bucket': { run: call('PUT', '/nowhere/put', { body: 'x' }) },
  'anonymous put into a public bucket': { run: plain('PUT', '/assets/put', { body: 'x' }) },
  copy: {
    run: call('PUT', '/media/copied', { headers: { 'x-amz-copy-source': '/media/hot.png' }, body: '' }),
  },
  'copy of a missing key': {
    run: call('PUT', '/media/copied', { headers: { 'x-amz-copy-source': '/media/none' }, body: '' }),
  },
  delete: { prepare: there('/media/old'), run: call('DELETE', '/media/old') },
  'delete of a missing key': { run: call('DELETE', '/media/none') },
  'delete of a version': { prepare: there('/media/old'), run: call('DELETE', '/media/old?versionId=null') },
  'delete many': {
    prepare: there('/media/old1', '/media/old2'),
    run: ({ aws }) =>
      aws(new DeleteObjectsCommand({ Bucket: 'media', Delete: { Objects: [{ Key: 'old1' }, { Key: 'old2' }] } })),
  },
  'anonymous delete in a public bucket': { run: plain('DELETE', '/assets/logo.png') },
};

const uploads = {
  'begin an upload': {
    run: ({ aws }) => aws(new CreateMultipartUploadCommand({ Bucket: 'media', Key: 'big' })),
  },
  'put a part': {
    prepare: (clients) => begin(clients, '/media/big'),
    run: ({ aws }, UploadId) =>
      aws(new UploadPartCommand({ Bucket: 'media', Key: 'big', UploadId, PartNumber: 1, Body: 'x' })),
  },
  'put a part of no upload': {
    run: call('PUT', '/media/big?partNumber=1&uploadId=none', { body: 'x' }),
  },
  'list the parts': {
    prepare: (clients) => uploadWithPart(clients, '/media/big'),
    run: ({ signed }, { uploadId }) => signed('GET', `/media/big?uploadId=${uploadId}`),
  },
  'list the uploads': { run: call('GET', '/media?uploads=&prefix=none') },
  'complete an upload': {
    prepare: (clients) => uploadWithPart(clients, '/media/big'),
    run: ({ aws }, { uploadId, etag }) =>
      aws(
        new CompleteMultipartUploadCommand({
          Bucket: 'media',
          Key: 'big',
          UploadId: uploadId,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag: etag }] },
        }),
      ),
  },
  'complete with a part that is not there': {
    prepare: (clients) => begin(clients, '/media/big'),
    run: ({ signed }, uploadId) =>
      signed('POST', `/media/big?uploadId=${uploadId}`, {
        body: '<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>"x"</ETag></Part></CompleteMultipartUpload>',
      }),
  },
  'abort an upload': {
    prepare: (clients) => begin(clients, '/media/big'),
    run: ({ signed }, uploadId) => signed('DELETE', `/media/big?uploadId=${uploadId}`),
  },
  'abort no upload': { run: call('DELETE', '/media/big?uploadId=none') },
};

const buckets = {
  list: { run: ({ aws }) => aws(new ListObjectsCommand({ Bucket: 'media' })) },
  'list version 2': {
    run: ({ aws }) => aws(new ListObjectsV2Command({ Bucket: 'media', Prefix: 'h', Delimiter: '/' })),
  },
  'list of a missing bucket': { run: call('GET', '/nowhere?list-type=2') },
  'anonymous list of a public bucket': { run: plain('GET', '/assets?list-type=2') },
  'head bucket': { run: call('HEAD', '/media') },
  'head of a missing bucket': { run: call('HEAD', '/nowhere') },
  'anonymous head of a public bucket': { run: plain('HEAD', '/assets') },
  location: { run: call('GET', '/media?location=') },
  'list buckets': { run: call('GET', '/') },
  'anonymous list of buckets': { run: plain('GET', '/') },
  'create a bucket': { prepare: gone('/new'), run: call('PUT', '/new', { body: '' }), after: gone('/new') },
  'create a bucket that is there': { run: call('PUT', '/media', { body: '' }) },
  'create a bucket with a bad name': { run: call('PUT', '/Not_A_Name', { body: '' }) },
  'delete a bucket': {
    prepare: ({ signed }) => signed('PUT', '/new', { key: ROOT, body: '' }),
    run: call('DELETE', '/new'),
    after: gone('/new'),
  },
  'delete a bucket that is not empty': { run: call('DELETE', '/media') },
  'get a policy': { run: call('GET', '/assets?policy=') },
  'get a policy that is not there': { run: call('GET', '/media?policy=') },
  'put a policy': { run: call('PUT', '/assets?policy=', { body: PUBLIC }) },
  'put a policy that is none': { run: call('PUT', '/assets?policy=', { body: '{' }) },
  'delete a policy that is not there': { run: call('DELETE', '/media?policy=') },
  'anonymous get of a policy': { run: plain('GET', '/assets?policy=') },
};

const user = (secretKey, sealedWith = ROOT.secret) =>
  seal(sealedWith, JSON.stringify({ secretKey, status: 'enabled' }));

const addUser = (name, how) => call('PUT', `/minio/admin/v3/add-user?accessKey=${name}`, { key: ROOT, ...how });

const users = {
  'make a user': { run: addUser('later', { body: user('later-secret') }) },
  "make a user of one's own name": { run: addUser('shop', { key: SHOP, body: user(SHOP.secret, SHOP.secret) }) },
  'make a user as a user': { run: addUser('later', { key: SHOP, body: user('later-secret', SHOP.secret) }) },
  "make a user of the owner's name": { run: addUser('root', { body: user('later-secret') }) },
  'make a user with a short name': { run: addUser('ab', { body: user('later-secret') }) },
  'make a user with a reserved letter': { run: addUser('a%2Cb', { body: user('later-secret') }) },
  'make a user with a short secret': { run: addUser('later', { body: user('short') }) },
  'make a user with a body that is not sealed': { run: addUser('later', { body: '{"secretKey":"later-secret"}' }) },
  'make a user by a link': { run: addUser('later', { expiresS: 60, body: user('later-secret') }) },
  'make a user with a wrong secret': {
    run: addUser('later', { key: { ...ROOT, secret: 'wrong-secret' }, body: user('later-secret') }),
  },
  'anonymous making of a user': {
    run: plain('PUT', '/minio/admin/v3/add-user?accessKey=later', { body: user('later-secret') }),
  },
  'make a user without a name': { run: call('PUT', '/minio/admin/v3/add-user', { key: ROOT, body: '' }) },
  'an admin page that is not there': { run: call('GET', '/minio/admin/v3/no-such-page', { key: ROOT }) },
  'an admin page of another version': { run: call('GET', '/minio/admin/v2/info', { key: ROOT }) },
};

/** Who is not who he says is refused before anybody is asked, but where he puts something. */
const strangers = {
  'a wrong secret': { run: call('GET', '/media/hot.png', { key: { ...SHOP, secret: 'wrong-secret' } }) },
  'an unknown key': { run: call('GET', '/media/hot.png', { key: { ...SHOP, name: 'nobody' } }) },
  'a wrong secret in a link': {
    run: call('GET', '/media/hot.png', { key: { ...SHOP, secret: 'wrong-secret' }, expiresS: 60 }),
  },
  'a link that has expired': { run: call('GET', '/media/hot.png', { datetime: at(SIX_MINUTES_AGO), expiresS: 60 }) },
  'put with a wrong secret': {
    run: call('PUT', '/media/put', { key: { ...SHOP, secret: 'wrong-secret' }, body: 'x' }),
  },
  'put with an unknown key': { run: call('PUT', '/media/put', { key: { ...SHOP, name: 'nobody' }, body: 'x' }) },
  'put by a link with a wrong secret': {
    run: call('PUT', '/media/put', { key: { ...SHOP, secret: 'wrong-secret' }, expiresS: 60, body: 'x' }),
  },
  'put by a link that has expired': {
    run: call('PUT', '/media/put', { datetime: at(SIX_MINUTES_AGO), expiresS: 60, body: 'x' }),
  },
  'put a part with a wrong secret': {
    prepare: (clients) => begin(clients, '/media/big'),
    run: ({ signed }, uploadId) =>
      signed('PUT', `/media/big?partNumber=1&uploadId=${uploadId}`, {
        key: { ...SHOP, secret: 'wrong-secret' },
        body: 'x',
      }),
  },
  'copy with a wrong secret': {
    run: call('PUT', '/media/copied', {
      key: { ...SHOP, secret: 'wrong-secret' },
      headers: { 'x-amz-copy-source': '/media/hot.png' },
      body: '',
    }),
  },
  'a clock that is an hour late': { run: call('GET', '/media/hot.png', { datetime: at(AN_HOUR_AGO) }) },
};

/** All cases: what a client does, and what must be there before. */
export const CASES = Object.entries({ ...reads, ...writes, ...uploads, ...buckets, ...users, ...strangers }).map(
  ([name, steps]) => ({ name, prepare: () => undefined, after: () => undefined, ...steps }),
);
