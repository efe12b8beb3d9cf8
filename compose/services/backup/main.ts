import { required } from '../kit/environment.ts';
import { serve } from '../kit/http.ts';
import { createBackup } from './backup.ts';

const backup = createBackup({
  rds: required('RDS'),
  oss: required('OSS'),
  ossHost: required('OSS_HOST'),
  accessKey: required('ACCESS_KEY'),
  tell: (event) => process.stdout.write(`${event}\n`),
});
serve(backup.server, backup.stop);
