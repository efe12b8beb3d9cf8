import { required } from '../kit/environment.ts';
import { seed } from './seed.ts';

const PATIENCE_MS = 20_000;

const [accessKeyId = '', secretAccessKey = ''] = required('ACCESS_KEY').split(/:(.*)/s);
const to = { url: required('OSS'), host: required('OSS_HOST'), accessKeyId, secretAccessKey, patienceMs: PATIENCE_MS };
seed(to, (line) => void process.stdout.write(`${line}\n`)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
