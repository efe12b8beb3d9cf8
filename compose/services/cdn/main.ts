import { serve } from '../kit/http.ts';
import { createCdn } from './server.ts';
import { readSettings } from './settings.ts';

serve(createCdn(readSettings(), (line) => process.stdout.write(`${line}\n`)));
