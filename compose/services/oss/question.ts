import type { IncomingMessage } from 'node:http';
import { ALGORITHM } from './signing.ts';
import type { Identity } from './signature.ts';
import type { Target } from './target.ts';

/** A request, as auth hears about it. */
export interface Asker {
  readonly request: IncomingMessage;
  readonly target: Target;
  /** undefined: it is anonymous. */
  readonly identity?: Identity;
  /** Has the root key. */
  readonly owner: boolean;
}

/** A signed request. */
export interface Caller extends Asker {
  readonly identity: Identity;
}

/** What a question tells beside who, what and where. */
type Conditions = Readonly<Record<string, readonly string[]>>;

/** One thing that a request wants to do. */
export interface Wish {
  /** `s3:GetObject` */
  readonly action: string;
  readonly bucket: string;
  readonly key: string;
  /** Asks whether it is forbidden, not whether it is allowed. */
  readonly denyOnly?: boolean;
  /** More to tell than the request says by itself. */
  readonly conditions?: Conditions;
}

const OF_THE_CONNECTION = new Set(['host', 'transfer-encoding']);

/** x-amz-date -> X-Amz-Date: the names auth knows. */
const canonicalName = (name: string): string => name.replace(/(^|-)[a-z]/g, (it) => it.toUpperCase());

const headersOf = (request: IncomingMessage): Conditions =>
  Object.fromEntries(
    Object.entries(request.headersDistinct)
      .filter(([name]) => !OF_THE_CONNECTION.has(name))
      .map(([name, values]) => [canonicalName(name), values ?? []]),
  );

const queryOf = ({ query }: Target): Conditions =>
  Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)]));

const authTypeOf = (identity: Identity | undefined): string => {
  if (!identity || identity.payload.endsWith('-TRAILER')) return '';
  return identity.mode === 'presigned' ? 'REST-QUERY-STRING' : 'REST-HEADER';
};

const principalOf = ({ identity, owner }: Asker): string => {
  if (!identity) return 'Anonymous';
  return owner ? 'Account' : 'User';
};

const sourceIpOf = ({ socket }: IncomingMessage): string => socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';

const ownConditions = (asker: Asker): Conditions => {
  const { request, target, identity } = asker;
  const now = Date.now();
  const name = identity?.accessKey ?? '';
  const authType = authTypeOf(identity);
  return {
    CurrentTime: [new Date(now).toISOString().replace(/\.\d+/, '')],
    EpochTime: [String(Math.floor(now / 1000))],
    SecureTransport: ['false'],
    SourceIp: [sourceIpOf(request)],
    UserAgent: [request.headers['user-agent'] ?? ''],
    Referer: [request.headers.referer ?? ''],
    principaltype: [principalOf(asker)],
    userid: [name],
    username: [name],
    versionid: [target.query.get('versionId') ?? ''],
    signatureversion: [authType === '' ? '' : ALGORITHM],
    authType: [authType],
    ...(identity?.ageMs === undefined ? {} : { signatureAge: [String(identity.ageMs)] }),
  };
};

/** A name that several bring has the values of all of them. */
const joined = (...parts: readonly Conditions[]): Conditions => {
  const all = new Map<string, readonly string[]>();
  for (const [name, values] of parts.flatMap((part) => Object.entries(part)))
    all.set(name, [...(all.get(name) ?? []), ...values]);
  return Object.fromEntries(all);
};

/** The body of a question: what MinIO sends to its policy plugin. It holds the Authorization header: never log it. */
export const questionBody = (asker: Asker, wish: Wish): string =>
  JSON.stringify({
    input: {
      account: asker.identity?.accessKey ?? '',
      groups: null,
      action: wish.action,
      originalAction: '',
      bucket: wish.bucket,
      conditions: joined(ownConditions(asker), headersOf(asker.request), wish.conditions ?? {}, queryOf(asker.target)),
      owner: asker.owner,
      object: wish.key,
      claims: asker.identity ? {} : null,
      denyOnly: wish.denyOnly ?? false,
    },
  });
