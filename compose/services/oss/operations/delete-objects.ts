import { z } from 'zod';
import { answerEmpty, answerXml } from '../answer.ts';
import { askInVain, may, need, type Exchange, type Operation } from '../exchange.ts';
import { readSmall } from '../payload.ts';
import { S3Error } from '../s3-error.ts';
import { fromXml, type Xml } from '../xml.ts';

const MOST_KEYS = 1000;

const deletion = z.object({
  Object: z.array(z.object({ Key: z.string().min(1) })).max(MOST_KEYS),
  Quiet: z.string().optional(),
});

export const deleteObject: Operation = async (exchange) => {
  const { store, target, response } = exchange;
  // As MinIO: a version may be deleted unless that is forbidden.
  if (target.query.has('versionId')) await need(exchange, 's3:DeleteObjectVersion', { denyOnly: true });
  await need(exchange, 's3:DeleteObject');
  await store.bucket(target.bucket).remove(target.key);
  answerEmpty(response, 204);
};

const deleteOne = async (
  exchange: Exchange,
  key: string,
): Promise<{ readonly Deleted: Xml } | { readonly Error: Xml }> => {
  if (!(await may(exchange, 's3:DeleteObject', { key }))) {
    const { code, message } = new S3Error('AccessDenied');
    return { Error: { Key: key, Code: code, Message: message } };
  }
  await exchange.store.bucket(exchange.target.bucket).remove(key);
  return { Deleted: { Key: key } };
};

/** Deletes a list of keys: who may delete none of them still gets 200, with an error for each. */
export const deleteObjects: Operation = async (exchange) => {
  const { store, target, payload, response } = exchange;
  await askInVain(exchange, 's3:DeleteObject');
  const parsed = deletion.safeParse(fromXml('Delete', await readSmall(payload)));
  if (!parsed.success) throw new S3Error('MalformedXML');
  store.bucket(target.bucket);
  const results: ({ readonly Deleted: Xml } | { readonly Error: Xml })[] = [];
  for (const { Key } of parsed.data.Object) results.push(await deleteOne(exchange, Key));
  const quiet = parsed.data.Quiet === 'true';
  answerXml(response, 'DeleteResult', {
    Deleted: results.flatMap((it) => ('Deleted' in it && !quiet ? [it.Deleted] : [])),
    Error: results.flatMap((it) => ('Error' in it ? [it.Error] : [])),
  });
};
