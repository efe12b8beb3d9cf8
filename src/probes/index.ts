import type { ProbeKinds } from '../model/probe.ts';
import { command } from './command.ts';
import { http } from './http.ts';
import { postgres } from './postgres.ts';
import { s3 } from './s3.ts';
import { tcp } from './tcp.ts';

export const probes = { http, s3, postgres, tcp, command } satisfies ProbeKinds;
