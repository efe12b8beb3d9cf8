import { z } from 'zod';
import { name as nameShape, probeKeys } from '../model/files.ts';
import type { Evidence, Surface, SurfaceProbe } from '../model/stack.ts';
import { surfaceFile } from '../model/stack-file.ts';
import { decode } from './decode.ts';
import { linkAtName } from './links.ts';
import type { Place } from './place.ts';
import { bindProbe, bindRequests, type Asker } from './requests.ts';
import { checkVariables, NO_VARIABLES, scopeOf } from './variables.ts';
import type { Names } from './kinds.ts';
import { ownWords, problem, say, unknownName } from './words.ts';

/** The kinds' own parameters are read by the kinds. */
const shape = surfaceFile({ probe: z.looseObject({}), request: z.looseObject({}) });
const envelope = z.looseObject(probeKeys);
const ENVELOPE_KEYS = Object.keys(probeKeys);

const probeAt = (place: Place, asker: Asker): SurfaceProbe | undefined => {
  if (!place.isMap) return undefined;
  const given = decode(place, envelope);
  const kind = place.at('kind').text;
  if (kind === undefined) return undefined;
  if (!Object.hasOwn(asker.kinds.probes, kind)) {
    place.at('kind').tell(unknownName('probe', kind, Object.keys(asker.kinds.probes)));
    return undefined;
  }
  const scope = scopeOf(asker.names, ['sample']);
  const bound = bindProbe({ kind, params: place, without: ENVELOPE_KEYS, scope }, asker);
  if (!given || !bound) return undefined;
  return { everyMs: given.every, timeoutMs: given.timeout, connection: given.connection, bound };
};

/** A counter is of a component that shows its metrics; its labels may hold `${run}`. */
export const checkEvidence = (place: Place, names: Names): void => {
  if (!place.has('counter')) {
    checkVariables(place, NO_VARIABLES);
    return;
  }
  checkVariables(place.at('counter'), { names: new Set(['run']) });
  const of = place.at('counter', 'of');
  if (of.text === undefined) return;
  const component = names.components.get(of.text);
  if (!names.components.has(of.text)) of.tell(unknownName('component', of.text, names.components.keys()));
  else if (component && component.metrics === undefined) {
    of.tell(
      problem(
        'no-metrics',
        say(`${of.text} shows no metrics`, `${of.text} 没有指标页`),
        say(`add metrics: /metrics under components.${of.text}`, `请在 components.${of.text} 中加上 metrics: /metrics`),
      ),
    );
  }
};

const linksAt = (place: Place, names: Names): readonly string[] =>
  place.items().flatMap((item) => linkAtName(item, names.links, names.components) ?? []);

const surfaceAt = (name: string, place: Place, asker: Asker): Surface | undefined => {
  const named = nameShape.safeParse(name);
  if (!named.success) place.tell(ownWords(named.error.issues[0]?.message ?? ''), 'key');
  const file = decode(place, shape);
  const needs = linksAt(place.at('needs'), asker.names);
  const softens = linksAt(place.at('softens'), asker.names);
  const prepare = bindRequests(place.at('prepare'), asker);
  const probe = probeAt(place.at('probe'), asker);
  checkVariables(place.at('healthy'), NO_VARIABLES);
  checkEvidence(place.at('evidence'), asker.names);
  if (!file || !probe) return undefined;
  return {
    name,
    title: file.title,
    needs,
    softens,
    prepare,
    probe,
    healthy: file.healthy,
    ...(file.severity !== undefined && { severity: file.severity }),
    ...(file.owner !== undefined && { owner: file.owner }),
    ...(file.journey && { journey: file.journey }),
    ...(file.evidence && { evidence: file.evidence satisfies Evidence }),
  };
};

/** The surfaces without a mistake; mistakes are told. */
export const readSurfaces = (place: Place, asker: Asker): readonly Surface[] =>
  place.entries().flatMap(([name, below]) => surfaceAt(name, below, asker) ?? []);
