import type { KeyPair } from '../kit/key-pair.ts';
import { seal } from '../kit/sealed.ts';
import { signedPut, type Destination } from './signed-put.ts';

/** Makes an ordinary user of the storage, through MinIO's admin API; one that is there gets this secret. */
export const putAccessKey = async (to: Destination, { name, secret }: KeyPair): Promise<void> => {
  const user = JSON.stringify({ secretKey: secret, status: 'enabled' });
  const path = `/minio/admin/v3/add-user?accessKey=${encodeURIComponent(name)}`;
  await signedPut(to, { path, body: seal(to.accessKey.secret, user) });
};
