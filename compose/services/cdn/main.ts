import { serve } from '../kit/http.ts';
import { createCdn } from './server.ts';
import { readSettings } from './settings.ts';

const cdn = createCdn(readSettings(), (line) => process.stdout.write(`${line}\n`));
serve(cdn.server, cdn.close);
