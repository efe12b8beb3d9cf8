import { asObject, fieldOf, integerOf, numberOf, parseJson, textOf, type JsonObject } from './json.ts';
import type { Proxy } from './proxy.ts';
import { invalidStream, invalidType } from './refusal.ts';
import { toxicKinds } from './toxics/index.ts';
import type { Attributes, Toxic } from './toxics/kind.ts';

const STREAMS: ReadonlySet<string> = new Set(['upstream', 'downstream']);

const attributesOf = (body: JsonObject, defaults: Attributes): Attributes => {
  const given = asObject(fieldOf(body, 'attributes'), 'attributes');
  return Object.fromEntries(
    Object.entries(defaults).map(([name, fallback]) => [name, integerOf(given, name, fallback)]),
  );
};

/** Reads a new toxic; refuses in the order in which clients expect it: stream, type, name, attributes. */
export const newToxic = (text: string, proxy: Proxy): Toxic => {
  const body = asObject(parseJson(text));
  const type = textOf(body, 'type', '');
  const stream = textOf(body, 'stream', 'downstream');
  const given = textOf(body, 'name', '');
  const name = given === '' ? `${type}_${stream}` : given;
  const toxicity = numberOf(body, 'toxicity', 1);
  if (!STREAMS.has(stream.toLowerCase())) throw invalidStream();
  const kind = toxicKinds.get(type);
  if (!kind) throw invalidType();
  proxy.refuseName(name);
  return { attributes: attributesOf(body, kind.attributes), name, type, stream, toxicity };
};

/** Reads a change of a toxic: what it does not name stays. */
export const changedToxic = (text: string, toxic: Toxic): Toxic => {
  const body = asObject(parseJson(text));
  return {
    ...toxic,
    attributes: attributesOf(body, toxic.attributes),
    toxicity: numberOf(body, 'toxicity', toxic.toxicity),
  };
};
