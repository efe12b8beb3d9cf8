import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Dockerode from 'dockerode';
import { z } from 'zod';
import type { Ms } from '../../model/units.ts';
import { RUN_LABEL, SERVICE_LABEL } from './labels.ts';

const NANOS_PER_MS = 1e6;
const MS_PER_S = 1000;
const AGAIN_MS: Ms = 1000;

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
type Told = z.output<typeof told>;

/** An event of a network names the container, and nothing of what it was made for. */
const eventOf = (
  { Type: type, Action: action, Actor: { Attributes: of, ID: id }, timeNano }: Told,
  run: string,
  services: Map<string, string>,
): ContainerEvent | undefined => {
  if (type === 'container' && of[RUN_LABEL] === run) services.set(id, of[SERVICE_LABEL] ?? '');
  const service = services.get(type === 'network' ? (of['container'] ?? '') : id);
  if (service === undefined || NOISE.test(action)) return undefined;
  const event = type === 'network' ? `network ${action} ${of['name'] ?? ''}` : action;
  return { service, event, wall: new Date(timeNano / NANOS_PER_MS).toISOString() };
};

const linesOf = async function* (stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of stream.setEncoding('utf8')) {
    const [last = '', ...whole] = (rest + String(piece)).split('\n').toReversed();
    rest = last;
    yield* whole.toReversed();
  }
};

/** Container -> its service, of all that the run has by now: their making may be too long ago to be told. */
const made = async (
  client: Dockerode,
  run: string,
  off: AbortSignal,
): Promise<readonly (readonly [string, string])[]> => {
  const filters = JSON.stringify({ label: [`${RUN_LABEL}=${run}`] });
  const containers = await client.listContainers({ all: true, filters, abortSignal: off });
  return containers.map(({ Id, Labels }) => [Id, Labels[SERVICE_LABEL] ?? '']);
};

interface Wanted {
  readonly run: string;
  /** Container -> the service that it was made for; filled here. */
  readonly services: Map<string, string>;
  /** Ms since 1970. */
  readonly since: number;
  readonly off: AbortSignal;
}

/** All that the engine tells; one that goes and comes back is asked for what was missed. */
const follow = async function* (client: Dockerode, { run, services, since, off }: Wanted): AsyncGenerator<Told> {
  const filters = JSON.stringify({ type: ['container', 'network'] });
  let last = since * NANOS_PER_MS;
  while (!off.aborted) {
    const known = last;
    try {
      for (const [id, service] of await made(client, run, off)) services.set(id, service);
      const seconds = Math.floor(known / NANOS_PER_MS) / MS_PER_S;
      const options = { since: seconds, filters, abortSignal: off };
      const stream: NodeJS.ReadableStream = await client.getEvents(options);
      for await (const line of linesOf(stream as Readable)) {
        const { data } = told.safeParse(JSON.parse(line));
        if (!data || data.timeNano <= known) continue;
        last = data.timeNano;
        yield data;
      }
    } catch {
      // The engine may go; whoever asks it for something is told so.
    }
    await sleep(AGAIN_MS, undefined, { signal: off }).catch(() => {});
  }
};

/** What the engine tells of a run since then (ms since 1970), until it is called off. */
export const events = (
  client: Dockerode,
  run: string,
  { since, listen }: { readonly since: number; listen(event: ContainerEvent): void },
): (() => void) => {
  const off = new AbortController();
  const services = new Map<string, string>();
  const tell = async (): Promise<void> => {
    for await (const one of follow(client, { run, services, since, off: off.signal })) {
      const event = eventOf(one, run, services);
      if (event && !off.signal.aborted) listen(event);
    }
  };
  void tell();
  return () => off.abort();
};
