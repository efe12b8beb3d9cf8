import { HttpError, readJson, type Exchange } from '../kit/http.ts';

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** What auth is asked about, and what is answered once it has said yes. */
export interface Endpoint {
  readonly action: string;
  readonly answer: (exchange: Exchange) => Promise<Reply> | Reply;
}

/** `GET /things/:id` -> endpoint. */
export type Endpoints = Readonly<Record<string, Endpoint>>;

/** A `:name` part of the route, decoded. */
export const parameter = ({ params }: Exchange, name: string): string => {
  try {
    return decodeURIComponent(params[name] ?? '');
  } catch {
    throw new HttpError(400, 'BadPath', 'the path is not percent-encoded UTF-8');
  }
};

export const prefixOf = ({ url }: Exchange): string => url.searchParams.get('prefix') ?? '';

/** The body as a JSON object; HttpError 400 when it is anything else. */
export const readObject = async ({ request }: Exchange): Promise<Readonly<Record<string, unknown>>> => {
  const body = await readJson(request);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new HttpError(400, 'BadBody', 'the body is not a JSON object');
  return body as Readonly<Record<string, unknown>>;
};
