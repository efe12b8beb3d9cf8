import { optional, required } from '../kit/environment.ts';
import { parseKeyPairs } from '../kit/key-pair.ts';
import { reason } from '../kit/reason.ts';
import { makeAccounts } from './accounts.ts';

const PATIENCE_MS = 20_000;

makeAccounts({
  rds: required('RDS'),
  databases: parseKeyPairs('DATABASES', required('DATABASES')),
  readers: parseKeyPairs('READERS', optional('READERS', '')),
  patienceMs: PATIENCE_MS,
}).catch((error: unknown) => {
  process.stderr.write(`${reason(error)}\n`);
  process.exitCode = 1;
});
