import { HttpError, readJson, type Exchange } from './http.ts';

/** A JSON object from the body of a request; HttpError 400 when it is something else. */
export const readFields = async ({ request }: Exchange): Promise<Readonly<Record<string, unknown>>> => {
  const body = await readJson(request);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new HttpError(400, 'BadRequest', 'the body is not a JSON object');
  }
  return body as Readonly<Record<string, unknown>>;
};

/** A name that is safe in a path, in SQL text and in an object's key. */
export const nameFrom = (fields: Readonly<Record<string, unknown>>, field: string): string => {
  const value = fields[field];
  if (typeof value !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/.test(value)) {
    throw new HttpError(400, 'BadRequest', `${field}: a name of up to 200 letters, digits, dots, dashes is needed`);
  }
  return value;
};

/** A whole number from 1. */
export const numberFrom = (fields: Readonly<Record<string, unknown>>, field: string): number => {
  const value = fields[field];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 2_147_483_647) {
    throw new HttpError(400, 'BadRequest', `${field}: a whole number from 1 is needed`);
  }
  return value;
};

/** Text that people write; Postgres keeps no NUL. */
export const textFrom = (fields: Readonly<Record<string, unknown>>, field: string): string => {
  const value = fields[field];
  if (typeof value !== 'string' || value === '' || value.length > 10_000 || value.includes('\0')) {
    throw new HttpError(400, 'BadRequest', `${field}: text of 1 to 10000 characters is needed`);
  }
  return value;
};

/** The `prefix` of a listing; all keys when there is none. */
export const prefixOf = ({ url }: Exchange): string => {
  const prefix = url.searchParams.get('prefix') ?? '';
  if (prefix.includes('\0')) throw new HttpError(400, 'BadRequest', 'prefix: no NUL, please');
  return prefix;
};
