import { runRds } from './run-rds.ts';

await runRds();
