import type { ServerResponse } from 'node:http';
import { S3Error } from './s3-error.ts';
import { isAdmin, type Target } from './target.ts';
import { toXml, type XmlElement } from './xml.ts';

/** Answers without a body. */
export const answerEmpty = (
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.writeHead(status, { ...(status === 204 ? {} : { 'content-length': '0' }), ...headers });
  response.end();
};

/** Answers 200 with an XML document. */
export const answerXml = (response: ServerResponse, root: string, content: XmlElement): void => {
  const body = Buffer.from(toXml(root, content));
  response.writeHead(200, { 'content-type': 'application/xml', 'content-length': String(body.length) });
  response.end(body);
};

const errorXml = (error: S3Error, target: Target | undefined): Buffer =>
  Buffer.from(
    toXml('Error', {
      Code: error.code,
      Message: error.message,
      ...(target ? { BucketName: target.bucket, Key: target.key, Resource: target.path } : {}),
    }),
  );

const errorJson = ({ code, message }: S3Error, { path }: Target): Buffer =>
  Buffer.from(JSON.stringify({ Code: code, Message: message, Resource: path }));

/** As MinIO, where the answer is XML: what may go well later says when to come again. */
const retryAfter = ({ status }: S3Error): Readonly<Record<string, string>> =>
  status === 503 || status === 429 ? { 'retry-after': '60' } : {};

const sendError = (response: ServerResponse, error: S3Error, target: Target | undefined): void => {
  const asJson = target !== undefined && isAdmin(target);
  const body = asJson ? errorJson(error, target) : errorXml(error, target);
  const type = asJson ? 'application/json' : 'application/xml';
  const later = asJson ? {} : retryAfter(error);
  const length = { 'content-type': type, 'content-length': String(body.length) };
  response.writeHead(error.status, { ...length, ...later, ...error.headers });
  response.end(body);
};

/** MinIO answers what finds no slot as if there could be a body, whatever was asked. */
const isToldInHeaders = (response: ServerResponse, { code }: S3Error): boolean =>
  response.req.method === 'HEAD' && code !== 'TooManyRequests';

/** Answers an error: as XML, or in headers where there may be no body. */
export const answerError = (response: ServerResponse, error: unknown, target: Target | undefined): void => {
  const known = error instanceof S3Error ? error : new S3Error('InternalError');
  if (response.headersSent || response.destroyed) response.destroy();
  else if (known.status === 304) response.writeHead(304, known.headers).end();
  else if (isToldInHeaders(response, known)) {
    const told = { 'x-minio-error-code': known.code, 'x-minio-error-desc': JSON.stringify(known.message) };
    answerEmpty(response, known.status, { ...told, ...known.headers });
  } else sendError(response, known, target);
};
