import { z } from 'zod';
import { unseal } from '../../kit/sealed.ts';
import { answerEmpty } from '../answer.ts';
import { need, type Operation } from '../exchange.ts';
import { readSmall } from '../payload.ts';
import { S3Error } from '../s3-error.ts';

const SHORTEST_NAME = 3;
const SHORTEST_SECRET = 8;

const request = z.object({ secretKey: z.string(), status: z.string().optional() });

type UserRequest = z.infer<typeof request>;

const readRequest = (secret: string, body: Buffer): UserRequest => {
  try {
    return request.parse(JSON.parse(unseal(secret, body).toString('utf8')));
  } catch {
    throw new S3Error('XMinioAdminConfigBadJSON');
  }
};

const checkKey = (name: string, { secretKey }: UserRequest): void => {
  if (name.length < SHORTEST_NAME || /[=,]/.test(name)) throw new S3Error('XMinioAdminInvalidAccessKey');
  if (secretKey.length < SHORTEST_SECRET) throw new S3Error('XMinioAdminInvalidSecretKey');
};

/** Makes a user, or gives one another secret. The body is sealed with the secret of whoever sends it. */
export const addUser: Operation = async (exchange) => {
  const { caller, target, payload, store, response, rootName } = exchange;
  const name = target.query.get('accessKey') ?? '';
  if (caller?.identity.mode !== 'header') throw new S3Error('AccessDenied');
  if (name === rootName) throw new S3Error('XMinioInvalidIAMCredentials');
  // One may change one's own secret unless that is forbidden.
  const denyOnly = name === caller.identity.accessKey;
  await need(exchange, 'admin:CreateUser', { bucket: '', key: '', denyOnly });
  const wanted = readRequest(caller.identity.secret, await readSmall(payload));
  if (!exchange.judges.plugin.ready) throw new S3Error('XMinioServerNotInitialized');
  checkKey(name, wanted);
  await store.users.put({
    name,
    secret: wanted.secretKey,
    enabled: wanted.status === 'enabled' || wanted.status === 'on',
  });
  answerEmpty(response, 200);
};
