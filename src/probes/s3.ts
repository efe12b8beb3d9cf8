import { createHash } from 'node:crypto';
import type { Agent } from 'node:http';
import { AwsV4Signer } from 'aws4fetch';
import { z } from 'zod';
import type { Observation } from '../model/answer.ts';
import type { OpenProbe, ProbeContext, Variables } from '../model/probe.ts';
import { render } from '../model/render.ts';
import { httpUrl, readUrl, targetOf } from './exchange/address.ts';
import { defineProbe } from './exchange/define-probe.ts';
import { httpExchange, openAgents, type Carrier, type HttpExchange } from './exchange/http-exchange.ts';
import { renderRecord } from './exchange/render-json.ts';

const METHODS = { put: 'PUT', get: 'GET', head: 'HEAD', delete: 'DELETE', list: 'GET' } as const;
/** Far above any list of a drill: a server that never ends its list must not be asked for ever. */
const PAGES = 10_000;

const fields = z.strictObject({
  op: z.enum(['put', 'get', 'head', 'delete', 'list']),
  endpoint: httpUrl,
  bucket: z.string().min(1),
  key: z.string().min(1).exactOptional(),
  prefix: z.string().exactOptional(),
  body: z.string().default(''),
  'content-type': z.string().exactOptional(),
  headers: z.record(z.string(), z.string()).default({}),
  'access-key': z.string().exactOptional(),
  'secret-key': z.string().exactOptional(),
  'session-token': z.string().exactOptional(),
  mode: z.enum(['header', 'presigned', 'anonymous']).exactOptional(),
  region: z.string().default('us-east-1'),
});

interface Rule {
  readonly key: keyof z.output<typeof fields>;
  readonly message: string;
  readonly broken: (given: z.output<typeof fields>) => boolean;
}

const RULES: readonly Rule[] = [
  { key: 'key', message: 'a list takes a prefix, no key', broken: ({ op, key }) => op === 'list' && key !== undefined },
  { key: 'op', message: 'all but list need a key', broken: ({ op, key }) => op !== 'list' && key === undefined },
  {
    key: 'prefix',
    message: 'only list takes a prefix',
    broken: ({ op, prefix }) => op !== 'list' && prefix !== undefined,
  },
  {
    key: 'access-key',
    message: 'access-key and secret-key go together',
    broken: (given) => (given['access-key'] === undefined) !== (given['secret-key'] === undefined),
  },
  {
    key: 'mode',
    message: 'to sign, access-key and secret-key are needed',
    broken: ({ mode = 'anonymous', ...given }) => mode !== 'anonymous' && given['access-key'] === undefined,
  },
];

const params = fields.superRefine((given, context) => {
  for (const { key, message } of RULES.filter(({ broken }) => broken(given)))
    context.addIssue({ code: 'custom', path: [key], message });
});

type Params = z.output<typeof params>;

/** What a sample has to work with. */
interface Means extends Carrier {
  readonly variables: Variables;
}

interface Unsigned {
  readonly url: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const encodePath = (text: string): string => text.split('/').map(encode).join('/');

/** The request, and with it what signs it: keys live for one day, so they are kept over the samples. */
class Signer {
  readonly #params: Params;
  readonly #keys = new Map<string, ArrayBuffer>();

  constructor(given: Params) {
    this.#params = given;
  }

  async sign(unsigned: Unsigned, variables: Variables): Promise<Unsigned> {
    const accessKey = this.#params['access-key'];
    if (accessKey === undefined || this.#params.mode === 'anonymous') return unsigned;
    const signQuery = this.#params.mode === 'presigned';
    const digest = createHash('sha256')
      .update(unsigned.body ?? '')
      .digest('hex');
    const sessionToken = this.#params['session-token'];
    const signed = await new AwsV4Signer({
      ...unsigned,
      headers: signQuery ? unsigned.headers : { ...unsigned.headers, 'x-amz-content-sha256': digest },
      accessKeyId: render(accessKey, variables),
      secretAccessKey: render(this.#params['secret-key'] ?? '', variables),
      ...(sessionToken === undefined ? {} : { sessionToken: render(sessionToken, variables) }),
      service: 's3',
      region: this.#params.region,
      cache: this.#keys,
      signQuery,
    }).sign();
    // A query that was set through `searchParams` writes a blank as `+`, which not every server reads as one.
    const url = signed.url.href.replace(signed.url.search, signed.url.search.replaceAll('+', '%20'));
    return { ...unsigned, url, headers: Object.fromEntries(signed.headers) };
  }
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const decodeXml = (text: string): string =>
  text.replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, entity: string) =>
    entity.startsWith('#')
      ? String.fromCodePoint(Number(entity.replace('#x', '0x').replace('#', '')))
      : (NAMED[entity] ?? whole),
  );

const element = (xml: string, name: string): string | undefined => {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text === undefined ? undefined : decodeXml(text);
};

const keysOf = (xml: string): readonly string[] =>
  [...xml.matchAll(/<Contents>.*?<\/Contents>/gs)].flatMap(([contents]) => element(contents, 'Key') ?? []);

/** S3 tells why a HEAD failed in a header, as it has no body. */
const withHeadCode = (observation: Observation): Observation => {
  const code = observation.headers?.['x-minio-error-code'];
  return observation.code === undefined && code !== undefined ? { ...observation, code } : observation;
};

class S3Probe implements OpenProbe {
  readonly #params: Params;
  readonly #context: ProbeContext;
  readonly #agents;
  readonly #signer: Signer;

  constructor(given: Params, context: ProbeContext) {
    this.#params = given;
    this.#context = context;
    this.#agents = openAgents(context.connection);
    this.#signer = new Signer(given);
  }

  #request(variables: Variables, token?: string): Unsigned {
    const { op, bucket, key, prefix, body, headers, endpoint, 'content-type': type } = this.#params;
    const root = `${render(endpoint, variables).replace(/\/$/, '')}/${encode(render(bucket, variables))}`;
    const page = token === undefined ? '' : `&continuation-token=${encode(token)}`;
    return {
      method: METHODS[op],
      url:
        op === 'list'
          ? `${root}?list-type=2&prefix=${encode(render(prefix ?? '', variables))}${page}`
          : `${root}/${encodePath(render(key ?? '', variables))}`,
      headers: { ...(type === undefined ? {} : { 'content-type': type }), ...renderRecord(headers, variables) },
      ...(op === 'put' ? { body: render(body, variables) } : {}),
    };
  }

  async #ask(unsigned: Unsigned, using: Means): Promise<HttpExchange> {
    const { url, method, headers, body } = await this.#signer.sign(unsigned, using.variables);
    const named = readUrl(url);
    if (!named)
      return {
        observation: { error: 'content', text: 'the endpoint is not http://<component>' },
        body: Buffer.alloc(0),
      };
    const address = this.#context.dial(named.component, named.port);
    // `URL` leaves a port of 80 out, and so does the signature.
    const request = { address, method, path: named.path, headers: { ...headers, host: new URL(url).host } };
    return httpExchange(body === undefined ? request : { ...request, body }, using);
  }

  async #list(using: Means): Promise<Observation> {
    const keys: string[] = [];
    let token: string | undefined;
    for (let page = 0; page < PAGES; page += 1) {
      const { observation, body } = await this.#ask(this.#request(using.variables, token), using);
      if (observation.error !== undefined || observation.status !== 200) return observation;
      const xml = body.toString('utf8');
      keys.push(...keysOf(xml));
      token = element(xml, 'NextContinuationToken');
      if (element(xml, 'IsTruncated') !== 'true' || token === undefined) return { ...observation, json: { keys } };
    }
    return { error: 'content', text: `the list did not end after ${PAGES} pages` };
  }

  async sample(n: number, signal: AbortSignal): Promise<Observation> {
    const variables = { ...this.#context.variables, sample: String(n) };
    return this.#agents.use(async (agent: Agent) => {
      const using = { agent, signal, variables };
      if (this.#params.op === 'list') return this.#list(using);
      const { observation } = await this.#ask(this.#request(variables), using);
      return withHeadCode(observation);
    });
  }

  async close(): Promise<void> {
    this.#agents.close();
  }
}

export const s3 = defineProbe({
  kind: 's3',
  summary: {
    en: 'One operation on object storage that speaks S3: put, get, head, delete or list',
    zh: '对 S3 协议对象存储的一次操作：put、get、head、delete 或 list',
  },
  params,
  targets: ({ endpoint }) => targetOf(endpoint, ['endpoint']),
  open: async (given, context) => new S3Probe(given, context),
});
