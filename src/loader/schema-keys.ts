import { z } from 'zod';

/** The schema that a value meets first: without defaults, optionals, transforms. */
const bare = (schema: unknown): unknown => {
  if (schema instanceof z.ZodPipe) return bare(schema.in);
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return bare(schema.unwrap());
  }
  return schema;
};

const below = (schema: unknown, step: PropertyKey): readonly unknown[] => {
  const outer = bare(schema);
  if (outer instanceof z.ZodObject) return [(outer.shape as Readonly<Record<PropertyKey, unknown>>)[step]];
  if (outer instanceof z.ZodRecord) return [outer.valueType];
  if (outer instanceof z.ZodArray) return [outer.element];
  if (outer instanceof z.ZodUnion) return outer.options.flatMap((option) => below(option, step));
  return [];
};

const ownKeys = (schema: unknown): readonly string[] => {
  const outer = bare(schema);
  if (outer instanceof z.ZodObject) return Object.keys(outer.shape);
  if (outer instanceof z.ZodUnion) return outer.options.flatMap(ownKeys);
  return [];
};

/** The keys that a schema knows at a path: what a mistyped one may have meant. */
export const keysAt = (schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] => {
  let schemas: readonly unknown[] = [schema];
  for (const step of path) schemas = schemas.flatMap((each) => below(each, step));
  return [...new Set(schemas.flatMap(ownKeys))];
};
