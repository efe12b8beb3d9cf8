import { answerEmpty, answerXml } from '../answer.ts';
import { askAuth } from '../authority.ts';
import { parsePolicy } from '../bucket-policy.ts';
import { may, need, type Exchange, type Operation } from '../exchange.ts';
import { readSmall } from '../payload.ts';
import { S3Error } from '../s3-error.ts';
import type { Bucket } from '../store/bucket.ts';

/** MinIO asks as if the request had been a listing. */
const conditions = { Delimiter: ['/'], Prefix: [''] };

const mayKnow = async (exchange: Exchange, bucket: Bucket): Promise<boolean> =>
  (await may(exchange, 's3:ListBucket', { bucket: bucket.name, conditions })) ||
  (await may(exchange, 's3:GetBucketLocation', { bucket: bucket.name, conditions }));

/** As MinIO: this is the one thing about which auth is asked when nobody has signed; its answer counts for nothing. */
const refuseStranger = async ({ judges, request, target }: Exchange): Promise<never> => {
  const asker = { request, target, owner: false };
  if (judges.plugin.ready) await askAuth(judges, asker, { action: 's3:ListAllMyBuckets', bucket: '', key: '' });
  throw new S3Error('AccessDenied');
};

/** Who may not list all buckets is shown those that it may list or locate: two more questions for each. */
export const listBuckets: Operation = async (exchange) => {
  if (!exchange.caller) return refuseStranger(exchange);
  const all = exchange.store.buckets();
  const seen: Bucket[] = [];
  const mayListAll = await may(exchange, 's3:ListAllMyBuckets');
  for (const bucket of all) if (mayListAll || (await mayKnow(exchange, bucket))) seen.push(bucket);
  if (!mayListAll && seen.length === 0) throw new S3Error('AccessDenied');
  answerXml(exchange.response, 'ListAllMyBucketsResult', {
    Owner: { ID: 'minio', DisplayName: 'minio' },
    Buckets: {
      Bucket: seen.map(({ name, record }) => ({ Name: name, CreationDate: new Date(record.createdMs).toISOString() })),
    },
  });
};

export const createBucket: Operation = async (exchange) => {
  await need(exchange, 's3:CreateBucket');
  await readSmall(exchange.payload); // a location, which we have only one of
  await exchange.store.createBucket(exchange.target.bucket);
  answerEmpty(exchange.response, 200, { location: `/${exchange.target.bucket}` });
};

export const headBucket: Operation = async (exchange) => {
  if (!(await may(exchange, 's3:HeadBucket'))) await need(exchange, 's3:ListBucket');
  exchange.store.bucket(exchange.target.bucket);
  answerEmpty(exchange.response, 200, { 'content-type': 'application/xml' });
};

export const deleteBucket: Operation = async (exchange) => {
  const { store, target } = exchange;
  await need(exchange, 's3:DeleteBucket');
  store.dropBucket(target.bucket);
  for (const { id } of store.uploads.list(target.bucket)) await store.uploads.drop(id);
  answerEmpty(exchange.response, 204);
};

export const getLocation: Operation = async (exchange) => {
  await need(exchange, 's3:GetBucketLocation');
  exchange.store.bucket(exchange.target.bucket);
  answerXml(exchange.response, 'LocationConstraint', { '#text': '' });
};

export const getPolicy: Operation = async (exchange) => {
  await need(exchange, 's3:GetBucketPolicy');
  const { policy } = exchange.store.bucket(exchange.target.bucket).record;
  if (!policy) throw new S3Error('NoSuchBucketPolicy');
  const body = Buffer.from(JSON.stringify(policy));
  exchange.response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  exchange.response.end(body);
};

export const putPolicy: Operation = async (exchange) => {
  await need(exchange, 's3:PutBucketPolicy');
  const bucket = exchange.store.bucket(exchange.target.bucket);
  const policy = parsePolicy((await readSmall(exchange.payload)).toString('utf8'), bucket.name);
  await bucket.update({ ...bucket.record, policy });
  answerEmpty(exchange.response, 204);
};

export const deletePolicy: Operation = async (exchange) => {
  await need(exchange, 's3:DeleteBucketPolicy');
  const bucket = exchange.store.bucket(exchange.target.bucket);
  await bucket.update({ createdMs: bucket.record.createdMs });
  answerEmpty(exchange.response, 204);
};
