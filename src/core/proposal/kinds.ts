import type { Json } from '../../model/json.ts';

/** A server that is known by its image. */
export interface KnownServer {
  readonly port: number;
  /** As a stack file takes it: a word, a path, or what is said and awaited. */
  readonly ready: Json;
}

type Known = KnownServer & { readonly image: RegExp };

const image = (names: string): RegExp => new RegExp(String.raw`(?:^|/)(?:${names})$`);
const greets = (word: string): Json => ({ expect: word });

const SERVERS: readonly Known[] = [
  { image: image('postgres(?:ql)?|postgis|pgvector|timescaledb(?:-ha)?'), port: 5432, ready: 'postgres' },
  { image: image('mysql(?:-server)?|mariadb|percona(?:-server)?'), port: 3306, ready: 'mysql' },
  { image: image('redis(?:-stack|-stack-server)?|valkey|keydb|dragonfly'), port: 6379, ready: 'redis' },
  { image: image('rabbitmq'), port: 5672, ready: 'amqp' },
  { image: image('memcached'), port: 11_211, ready: { send: 'version\r\n', expect: 'VERSION' } },
  { image: image('nats'), port: 4222, ready: greets('INFO') },
  { image: image('mailhog|mailpit'), port: 1025, ready: greets('220') },
  { image: image('mongo(?:db)?(?:-community-server)?'), port: 27_017, ready: 'tcp' },
  { image: image('kafka|cp-kafka|redpanda'), port: 9092, ready: 'tcp' },
  { image: image('minio'), port: 9000, ready: '/minio/health/live' },
  { image: image('localstack(?:-pro)?'), port: 4566, ready: '/_localstack/health' },
  { image: image('(?:elastic|open)search'), port: 9200, ready: '/' },
  { image: image('clickhouse(?:-server)?'), port: 8123, ready: '/ping' },
  { image: image('prometheus'), port: 9090, ready: '/-/ready' },
  { image: image('grafana(?:-oss|-enterprise)?'), port: 3000, ready: '/api/health' },
];

/** Of these no more is known than that they serve pages, and where. */
const PAGES: readonly Pick<Known, 'image' | 'port'>[] = [
  { image: image('nginx|httpd|caddy|wordpress|drupal|joomla|nextcloud|traefik'), port: 80 },
  { image: image('nginx-unprivileged|tomcat|keycloak'), port: 8080 },
  { image: image('ghost'), port: 2368 },
];

/** Without registry, tag and digest: `library/postgres`. */
const repositoryOf = (name: string): string => (name.split('@')[0] ?? '').replace(/:[^/:]*$/, '');

/** What is known of the server in an image. */
export const serverIn = (name: string | undefined): KnownServer | undefined =>
  SERVERS.find((known) => known.image.test(repositoryOf(name ?? '')));

/** The port at which an image serves pages. */
export const pagePortOf = (name: string | undefined): number | undefined =>
  PAGES.find((known) => known.image.test(repositoryOf(name ?? '')))?.port;

/** Where a URL leads that names no port. */
export const portOfScheme = (scheme: string): number | undefined => {
  const ports: Readonly<Record<string, number>> = {
    http: 80,
    https: 443,
    ws: 80,
    wss: 443,
    postgres: 5432,
    postgresql: 5432,
    mysql: 3306,
    mysql2: 3306,
    mariadb: 3306,
    redis: 6379,
    amqp: 5672,
    mongodb: 27_017,
    memcached: 11_211,
    nats: 4222,
  };
  return ports[scheme.split('+')[0] ?? ''];
};
