import { serve } from '../kit/http.ts';
import { createMachine } from './server.ts';

serve(await createMachine(process.cwd()));
