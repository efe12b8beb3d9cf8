import { runRds } from './run-rds.ts';

await runRds(process.argv.slice(2));
