import { optional, required } from '../kit/environment.ts';
import { parseKeyPair, parseKeyPairs } from '../kit/key-pair.ts';
import { reason } from '../kit/reason.ts';
import { seed } from './seed.ts';

const PATIENCE_MS = 20_000;

const accessKey = parseKeyPair('ACCESS_KEY', required('ACCESS_KEY'));
const keys = parseKeyPairs('KEYS', optional('KEYS', ''));
const to = { url: required('OSS'), host: required('OSS_HOST'), accessKey, patienceMs: PATIENCE_MS };
seed(to, keys, (line) => void process.stdout.write(`${line}\n`)).catch((error: unknown) => {
  process.stderr.write(`${reason(error)}\n`);
  process.exitCode = 1;
});
