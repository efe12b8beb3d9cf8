import { z } from 'zod';
import { answers, API_VERSION, evidence, name, plainText, type FileParts } from './files.ts';
import { greetings } from './greetings.ts';
import { described } from './keys/described.ts';
import {
  allowKeys,
  attachKeys,
  componentKeys,
  composeKeys,
  externalKeys,
  processKeys,
  stackKeys,
  surfaceKeys,
} from './keys/stack-keys.ts';
import type { Ready, SecretSource } from './stack.ts';
import { title } from './title.ts';
import { duration } from './units.ts';

const COMPONENT = {
  error: 'a component has a name of lower-case letters, digits, dashes and underscores, and begins with a letter',
};
const READY = {
  error: 'ready is a path (/healthz), tcp, tls, postgres, redis, mysql, amqp, or { send: …, expect: … }',
};
const SECRET = { error: 'a secret is { random: <bytes> } or { env: <NAME> }' };

/** `client` and `operator` are origins; `run` and `self` are variables. */
export const RESERVED_NAMES: readonly string[] = ['client', 'operator', 'run', 'self'];

export const componentName = z.string().regex(/^[a-z][a-z0-9_-]*$/, COMPONENT);

const port = z.number().int().min(1).max(65_535);

const readyWord = z
  .string(READY)
  .regex(/^(?:\/.*|tcp|tls|postgres|redis|mysql|amqp)$/, READY)
  .transform((given): Ready => {
    if (given === 'tcp' || given === 'tls' || given === 'postgres') return { kind: given };
    return given.startsWith('/') ? { kind: 'http', path: given } : (greetings[given] ?? { kind: 'tcp' });
  });

const readyTalk = z
  .strictObject({
    send: z.string().default(''),
    expect: z.union([
      z
        .string()
        .min(1)
        .transform((text) => [text]),
      z.array(z.string().min(1)).min(1),
    ]),
  })
  .transform((said): Ready => ({ kind: 'said', ...said }));

const ready = z.union([readyWord, readyTalk], READY);

const secret: z.ZodType<SecretSource> = z.union(
  [z.strictObject({ random: z.number().int().min(1).max(64) }), z.strictObject({ env: z.string().min(1) })],
  SECRET,
);

const external = described(
  z.strictObject({
    host: z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/, {
      error: 'a host is a name (db.example.com) or an IPv4 address, without scheme and port',
    }),
    port,
    address: z.ipv4({ error: 'an address is IPv4: 10.0.0.7' }).exactOptional(),
  }),
  externalKeys,
);

/** One component of a Stack file. */
export const componentFile = described(
  z.strictObject({
    port: port.exactOptional(),
    ports: z.array(port).min(1).exactOptional(),
    ready: ready.default({ kind: 'tcp' }),
    'ready-within': duration.default(20_000),
    metrics: z.string().startsWith('/').exactOptional(),
    after: z.array(z.string()).default([]),
    once: z.boolean().default(false),
    external: external.exactOptional(),
    process: described(
      z.strictObject({
        command: z.array(z.string()).min(1),
        check: z.array(z.string()).min(1).exactOptional(),
        env: z.record(z.string(), plainText).default({}),
      }),
      processKeys,
    ).exactOptional(),
  }),
  componentKeys,
);

/** One surface of a Stack file. */
export const surfaceFile = (parts: Pick<FileParts, 'probe' | 'request'>) =>
  described(
    z.strictObject({
      title,
      severity: z.string().exactOptional(),
      owner: z.string().exactOptional(),
      journey: title.exactOptional(),
      needs: z.array(z.string()).default([]),
      softens: z.array(z.string()).default([]),
      prepare: z.array(parts.request).default([]),
      probe: parts.probe,
      healthy: answers,
      evidence: evidence.exactOptional(),
    }),
    surfaceKeys,
  );

const attach = described(
  z.strictObject({
    toxiproxy: z.string().regex(/^http:\/\/[^/\s]+\/?$/, {
      error: 'the address of a Toxiproxy is that of its API: http://127.0.0.1:8474',
    }),
    proxies: z.record(z.string(), z.string().min(1)).default({}),
    components: z
      .record(z.string(), z.string().regex(/^[^\s:/]+:\d{1,5}$/, { error: 'a component is at host:port' }))
      .default({}),
  }),
  attachKeys,
);

/** The keys of a Stack file; its components and surfaces are given, since the loader reads them one by one. */
export const stackFile = (components: z.ZodType, surfaces: z.ZodType, request: z.ZodType) =>
  described(
    z.strictObject({
      apiVersion: z.literal(API_VERSION),
      kind: z.literal('Stack'),
      id: name,
      title,
      compose: described(
        z.strictObject({ file: z.string(), build: z.string().exactOptional() }),
        composeKeys,
      ).exactOptional(),
      attach: attach.exactOptional(),
      secrets: z.record(name, secret).default({}),
      profiles: z.record(name, z.record(z.string(), plainText)).default({}),
      components,
      links: z.array(z.string()).default([]),
      surfaces,
      reset: z.array(request).exactOptional(),
      exports: z.record(z.string(), z.string()).default({}),
      allow: described(z.strictObject({ commands: z.boolean().default(false) }), allowKeys).exactOptional(),
      'not-tested': z.array(title).default([]),
    }),
    stackKeys,
  );
