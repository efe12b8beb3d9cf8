import type { Json } from '../../model/json.ts';
import type { Variables } from '../../model/probe.ts';
import { render } from '../../model/render.ts';

/** Renders every value of a record. */
export const renderRecord = (record: Readonly<Record<string, string>>, variables: Variables): Record<string, string> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, render(value, variables)]));

/** Renders every string value of a JSON value; keys stay as they are. */
export const renderJson = (value: Json, variables: Variables): Json => {
  if (typeof value === 'string') return render(value, variables);
  if (Array.isArray(value)) return value.map((item: Json) => renderJson(item, variables));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renderJson(item, variables)]));
  return value;
};
