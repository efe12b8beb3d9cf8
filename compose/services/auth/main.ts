import { runAuth } from './run-auth.ts';

await runAuth();
