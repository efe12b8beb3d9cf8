import { required } from '../kit/environment.ts';
import { serve } from '../kit/http.ts';
import { createBilling } from './billing.ts';

const billing = createBilling({
  rds: required('RDS'),
  sessionSecret: required('SESSION_SECRET'),
  tell: (event) => process.stdout.write(`${event}\n`),
});
serve(billing.server, billing.stop);
