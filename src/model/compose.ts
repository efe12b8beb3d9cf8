import { z } from 'zod';

const anything = z.record(z.string(), z.unknown());
/** Compose writes a command as a list once it has resolved it. */
const argv = z.array(z.string()).nullish();

const publishedPort = z.looseObject({ target: z.number(), protocol: z.string().default('tcp') });

const mount = z.looseObject({ type: z.string(), source: z.string().optional(), target: z.string().default('') });

const composeService = z.looseObject({
  image: z.string().optional(),
  build: z.unknown().optional(),
  command: argv,
  entrypoint: argv,
  environment: z.record(z.string(), z.string().nullable()).optional(),
  labels: z.record(z.string(), z.string()).optional(),
  depends_on: z.record(z.string(), anything).optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()).nullish(), disable: z.boolean().optional() }).optional(),
  container_name: z.string().optional(),
  external_links: z.array(z.string()).optional(),
  networks: z.record(z.string(), z.looseObject({ aliases: z.array(z.string()).optional() }).nullable()).optional(),
  links: z.array(z.string()).optional(),
  network_mode: z.string().optional(),
  extra_hosts: z.unknown().optional(),
  profiles: z.array(z.string()).optional(),
  ports: z.array(publishedPort).optional(),
  expose: z.array(z.string()).optional(),
  volumes: z.array(mount).optional(),
  configs: z.array(z.looseObject({ source: z.string() })).optional(),
  volumes_from: z.array(z.string()).optional(),
  restart: z.string().optional(),
  cpus: z.unknown().optional(),
  cpu_quota: z.unknown().optional(),
  mem_limit: z.unknown().optional(),
  deploy: z.looseObject({ resources: z.looseObject({ limits: anything.optional() }).optional() }).optional(),
});
/** One service, of which what is looked at is named; the rest is handed on as it is. */
export type ComposeService = z.output<typeof composeService>;

const definition = z.looseObject({ external: z.boolean().optional() }).nullable();

/** A Compose file as `docker compose config --format json` prints it: extended, merged, with its variables in place. */
export const composeModel = z.looseObject({
  name: z.string().optional(),
  services: z.record(z.string(), composeService),
  volumes: z.record(z.string(), definition).optional(),
  configs: z
    .record(z.string(), z.looseObject({ content: z.string().optional(), file: z.string().optional() }))
    .optional(),
});
export type ComposeModel = z.output<typeof composeModel>;

/** A Compose file before its variables are in place: little of it has its final shape. */
export const writtenCompose = z.looseObject({
  name: z.string().default(''),
  services: z.record(z.string(), z.looseObject({ image: z.string().optional() })),
});
export type WrittenCompose = z.output<typeof writtenCompose>;

/** The names under which one service finds another: its own, its container's, its aliases, and what `links` calls it. */
export const namesFor = (
  consumer: ComposeService | undefined,
  name: string,
  service: ComposeService,
): readonly string[] => {
  const aliases = Object.values(service.networks ?? {}).flatMap((network) => network?.aliases ?? []);
  const linked = (consumer?.links ?? []).flatMap((link) => {
    const [target, alias] = link.split(':');
    return target === name && alias !== undefined ? [alias] : [];
  });
  const container = service.container_name === undefined ? [] : [service.container_name];
  return [...new Set([name, ...container, ...aliases, ...linked])];
};
