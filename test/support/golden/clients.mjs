import { request as send } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { AwsV4Signer } from 'aws4fetch';
import { Client } from 'minio';

// It has nothing to say about the storage under test.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

export const ROOT = { name: 'root', secret: 'root-secret-0123456789' };
export const SHOP = { name: 'shop', secret: 'shop-secret-0123456789' };

const REGION = 'us-east-1';

const nothing = () => {};
/** What goes wrong is seen at the front. */
const SILENT = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** One request, and nothing of its answer: others look at that. */
const exchange = (port, { method, path, headers, body, signal }) =>
  new Promise((resolve, reject) => {
    const outgoing = send({ host: '127.0.0.1', port, method, path, headers, signal, agent: false }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(chunks).toString('utf8') }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

const signedBy =
  (port) =>
  async (method, path, how = {}) => {
    const { key = SHOP, headers = {}, body, expiresS, datetime, signal } = how;
    const url = new URL(`http://127.0.0.1:${port}${path}`);
    if (expiresS !== undefined) url.searchParams.set('X-Amz-Expires', String(expiresS));
    const signer = new AwsV4Signer({
      method,
      url: url.href,
      headers,
      accessKeyId: key.name,
      secretAccessKey: key.secret,
      service: 's3',
      region: REGION,
      signQuery: expiresS !== undefined,
      ...(datetime === undefined ? {} : { datetime }),
    });
    const signed = await signer.sign();
    const sent = { ...Object.fromEntries(signed.headers), host: signed.url.host, ...how.extra };
    return exchange(port, { method, path: `${signed.url.pathname}${signed.url.search}`, headers: sent, body, signal });
  };

/** Four ways to speak to a storage at this port: two SDKs, a signer alone, and none. */
export const clientsOf = (port) => {
  const aws = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: REGION,
    forcePathStyle: true,
    maxAttempts: 1,
    logger: SILENT,
    credentials: { accessKeyId: SHOP.name, secretAccessKey: SHOP.secret },
  });
  const minio = new Client({
    endPoint: '127.0.0.1',
    port,
    useSSL: false,
    region: REGION,
    accessKey: SHOP.name,
    secretKey: SHOP.secret,
    retryOptions: { disableRetry: true },
  });
  return {
    url: `http://127.0.0.1:${port}`,
    aws: (command) => aws.send(command),
    minio,
    signed: signedBy(port),
    plain: (method, path, { headers = {}, body } = {}) =>
      exchange(port, { method, path, headers: { host: `127.0.0.1:${port}`, ...headers }, body }),
    stop: () => aws.destroy(),
  };
};
