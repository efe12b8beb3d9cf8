import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import { RUN_LABEL, SERVICE_LABEL } from './labels.ts';

const NANOS_PER_MS = 1e6;

/** Something that happened to a service's container. */
export interface ContainerEvent {
  readonly service: string;
  readonly event: string;
  readonly wall: string;
}

/** Health checks, and our own questions: they would drown the rest. */
const NOISE = /^(exec_|top$)/;

const told = z.object({
  Type: z.string(),
  Action: z.string(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()) }),
  timeNano: z.number(),
});

/** An event of a network names the container, and nothing of what it was made for. */
const eventOf = (line: string, run: string, services: Map<string, string>): ContainerEvent | undefined => {
  const { Type: type, Action: action, Actor: actor, timeNano } = told.parse(JSON.parse(line));
  const { Attributes: of, ID: id } = actor;
  if (type === 'container' && of[RUN_LABEL] === run) services.set(id, of[SERVICE_LABEL] ?? '');
  const service = services.get(type === 'network' ? (of['container'] ?? '') : id);
  if (service === undefined || NOISE.test(action)) return undefined;
  const event = type === 'network' ? `network ${action} ${of['name'] ?? ''}` : action;
  return { service, event, wall: new Date(timeNano / NANOS_PER_MS).toISOString() };
};

/** What the engine tells of a run since then (ms since 1970), until it is called off. */
export const events = async (
  client: Dockerode,
  run: string,
  { since, listen }: { readonly since: number; listen(event: ContainerEvent): void },
): Promise<() => void> => {
  const filters = JSON.stringify({ type: ['container', 'network'] });
  const stream = await client.getEvents({ since: Math.floor(since / 1000), filters });
  const services = new Map<string, string>();
  const lines = createInterface({ input: stream });
  lines.on('line', (line) => {
    const event = eventOf(line, run, services);
    if (event) listen(event);
  });
  // The engine may go; whoever asks it next is told so.
  stream.on('error', () => {});
  return () => {
    lines.close();
    (stream as Readable).destroy();
  };
};
