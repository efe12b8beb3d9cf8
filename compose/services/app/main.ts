import { optional, required } from '../kit/environment.ts';
import { serve } from '../kit/http.ts';
import { receiptMode } from './receipts.ts';
import { createShop } from './shop.ts';

const shop = createShop({
  rds: required('RDS'),
  oss: required('OSS'),
  ossHost: required('OSS_HOST'),
  sls: required('SLS'),
  mns: required('MNS'),
  accessKey: required('ACCESS_KEY'),
  receipt: receiptMode(optional('RECEIPT', 'outbox')),
  tell: (event) => process.stdout.write(`${event}\n`),
});
serve(shop.server, shop.stop);
