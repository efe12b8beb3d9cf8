import type { KeyPair } from '../kit/key-pair.ts';
import { putAccessKey } from './access-keys.ts';
import { BUCKETS, PICTURES, publicReadPolicy } from './contents.ts';
import { signedPut, type Destination } from './signed-put.ts';

/** Makes the storage's access keys, and fills it with the shop's buckets and pictures; may be run again. */
export const seed = async (to: Destination, keys: readonly KeyPair[], log: (line: string) => void): Promise<void> => {
  for (const key of keys) {
    await putAccessKey(to, key);
    log(`access key ${key.name}`);
  }
  for (const { name, isPublic } of BUCKETS) {
    await signedPut(to, { path: `/${name}`, body: '' });
    if (isPublic) await signedPut(to, { path: `/${name}?policy=`, body: publicReadPolicy(name) });
    log(`bucket ${name}${isPublic ? ', public' : ''}`);
  }
  await Promise.all(
    PICTURES.map(({ path, maxAgeS, body }) => {
      const headers = { 'content-type': 'image/png', 'cache-control': `max-age=${maxAgeS}` };
      return signedPut(to, { path: `/${path}`, body, headers });
    }),
  );
  log(`${PICTURES.length} pictures`);
};
