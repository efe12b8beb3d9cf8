import { AwsClient } from 'aws4fetch';

const { S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY } = process.env;
const PATIENCE_MS = 1000;
const BUCKET = `${S3_ENDPOINT}/pictures`;

const client = new AwsClient({
  accessKeyId: S3_ACCESS_KEY,
  secretAccessKey: S3_SECRET_KEY,
  service: 's3',
  region: 'us-east-1',
  retries: 0,
});

const send = async (url, init = {}) => client.fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });

/** The bucket, made where it is not there. */
export const makeBucket = async () => {
  const { status } = await send(BUCKET, { method: 'PUT' });
  if (status !== 200 && status !== 409) throw new Error(`the bucket cannot be made: ${status}`);
};

/** An address to which a browser may put a picture, for five minutes. No question is asked of the storage. */
export const uploadUrl = async (key) => {
  const url = new URL(`${BUCKET}/${key}`);
  url.searchParams.set('X-Amz-Expires', '300');
  const signed = await client.sign(new Request(url, { method: 'PUT' }), { aws: { signQuery: true } });
  return signed.url;
};

export const put = async (key, body) => {
  const { ok, status } = await send(`${BUCKET}/${key}`, { method: 'PUT', body });
  if (!ok) throw new Error(`${key} was not stored: ${status}`);
};

/** Is there such an object? */
export const exists = async (key) => {
  const { status } = await send(`${BUCKET}/${key}`, { method: 'HEAD' });
  if (status !== 200 && status !== 404) throw new Error(`the storage answers ${status}`);
  return status === 200;
};
