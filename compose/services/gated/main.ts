import { optional, required } from '../kit/environment.ts';
import { serve } from '../kit/http.ts';
import { createGated } from './server.ts';

const gated = await createGated({
  configuration: process.argv[2] ?? '',
  auth: required('AUTH'),
  ecs: optional('ECS', ''),
  folder: process.cwd(),
  timeoutMs: 2000,
  log: (line) => process.stdout.write(`${line}\n`),
});
serve(gated.server, gated.close);
