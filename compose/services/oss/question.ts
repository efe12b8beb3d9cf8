import type { IncomingMessage } from 'node:http';
import { ALGORITHM } from './signing.ts';
import type { Identity } from './signature.ts';
import type { Target } from './target.ts';

/** A signed request, as auth hears about it. */
export interface Caller {
  readonly request: IncomingMessage;
  readonly target: Target;
  readonly identity: Identity;
  readonly sourceIp: string;
  /** Has the root key. */
  readonly owner: boolean;
}

/** One thing that a request wants to do. */
export interface Wish {
  /** `s3:GetObject` */
  readonly action: string;
  readonly bucket: string;
  readonly key: string;
  /** Asks whether it is forbidden, not whether it is allowed. */
  readonly denyOnly?: boolean;
}

type Conditions = Readonly<Record<string, readonly string[]>>;

/** x-amz-date -> X-Amz-Date: the names auth knows. */
const canonicalName = (name: string): string => name.replace(/(^|-)[a-z]/g, (it) => it.toUpperCase());

const headersOf = (request: IncomingMessage): Conditions =>
  Object.fromEntries(
    Object.entries(request.headersDistinct)
      .filter(([name]) => name !== 'host')
      .map(([name, values]) => [canonicalName(name), values ?? []]),
  );

const queryOf = ({ query }: Target): Conditions =>
  Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name)]));

const authTypeOf = ({ mode, payload }: Identity): string => {
  if (mode === 'presigned') return 'REST-QUERY-STRING';
  return payload.endsWith('-TRAILER') ? '' : 'REST-HEADER';
};

const ownConditions = ({ request, identity, sourceIp, owner }: Caller): Conditions => {
  const now = Date.now();
  const authType = authTypeOf(identity);
  return {
    CurrentTime: [new Date(now).toISOString().replace(/\.\d+/, '')],
    EpochTime: [String(Math.floor(now / 1000))],
    SecureTransport: ['false'],
    SourceIp: [sourceIp],
    UserAgent: [request.headers['user-agent'] ?? ''],
    Referer: [request.headers.referer ?? ''],
    principaltype: [owner ? 'Account' : 'User'],
    userid: [identity.accessKey],
    username: [identity.accessKey],
    versionid: [''],
    signatureversion: [authType === '' ? '' : ALGORITHM],
    authType: [authType],
    ...(identity.ageMs === undefined ? {} : { signatureAge: [String(identity.ageMs)] }),
  };
};

/** The body of a question: what MinIO sends to its policy plugin. It holds the Authorization header: never log it. */
export const questionBody = (caller: Caller, wish: Wish): string =>
  JSON.stringify({
    input: {
      account: caller.identity.accessKey,
      groups: null,
      action: wish.action,
      originalAction: '',
      bucket: wish.bucket,
      conditions: { ...queryOf(caller.target), ...headersOf(caller.request), ...ownConditions(caller) },
      owner: caller.owner,
      object: wish.key,
      claims: {},
      denyOnly: wish.denyOnly ?? false,
    },
  });
