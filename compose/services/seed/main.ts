import { required } from '../kit/environment.ts';
import { parseKeyPair } from '../kit/key-pair.ts';
import { reason } from '../kit/reason.ts';
import { seed } from './seed.ts';

const PATIENCE_MS = 20_000;

const accessKey = parseKeyPair('ACCESS_KEY', required('ACCESS_KEY'));
const to = { url: required('OSS'), host: required('OSS_HOST'), accessKey, patienceMs: PATIENCE_MS };
seed(to, (line) => void process.stdout.write(`${line}\n`)).catch((error: unknown) => {
  process.stderr.write(`${reason(error)}\n`);
  process.exitCode = 1;
});
