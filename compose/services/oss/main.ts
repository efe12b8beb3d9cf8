import { optional, positive, required } from '../kit/environment.ts';
import { serve } from '../kit/http.ts';
import { parseKeyPair } from '../kit/key-pair.ts';
import { createOss } from './oss.ts';

const oss = createOss({
  dataDir: optional('DATA', '.'),
  rootKey: parseKeyPair('ROOT_KEY', required('ROOT_KEY')),
  plugin: {
    url: required('POLICY_PLUGIN_URL'),
    token: optional('POLICY_PLUGIN_TOKEN', ''),
    patienceMs: Number(optional('POLICY_PLUGIN_PATIENCE_MS', '60000')),
  },
  // As MinIO calls it, so that a profile of the stack may set it in every environment.
  requestsMax: positive('MINIO_API_REQUESTS_MAX', 10_000),
  log: (line) => void process.stdout.write(`${line}\n`),
});
serve(oss.server, async () => oss.stop());
