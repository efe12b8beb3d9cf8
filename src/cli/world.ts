import { request } from 'node:http';
import { ask } from '../adapters/ask.ts';
import { systemClock } from '../adapters/clock.ts';
import type { DrillPorts } from '../engine/ports.ts';
import type { Address } from '../model/probe.ts';
import type { Ms } from '../model/units.ts';
import { probes } from '../probes/index.ts';

const METRICS_MS: Ms = 1000;

/** A component's metrics page; undefined when there is none within a second. */
const metrics = (at: Address, path: string): Promise<string | undefined> =>
  new Promise((resolve) => {
    const signal = AbortSignal.timeout(METRICS_MS);
    const outgoing = request({ host: at.host, port: at.port, path, agent: false, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', () => resolve(undefined));
      response.on('end', () =>
        resolve(response.statusCode === 200 ? Buffer.concat(chunks).toString('utf8') : undefined),
      );
    });
    outgoing.on('error', () => resolve(undefined));
    outgoing.end();
  });

/** The parts of a drill's world that every process of Brownout shares. */
export const worldPorts: Pick<DrillPorts, 'ask' | 'clock' | 'probes' | 'variables' | 'metrics'> = {
  ask,
  clock: systemClock,
  probes,
  variables: Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? ''])),
  metrics,
};
