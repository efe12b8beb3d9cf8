import { HttpError, type Exchange } from '../kit/http.ts';

interface Reply {
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
