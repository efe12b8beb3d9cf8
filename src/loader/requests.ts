import { BrownoutError } from '../model/errors.ts';
import { requestKeys } from '../model/files.ts';
import type { BoundProbe, Target } from '../model/probe.ts';
import type { Request } from '../model/request.ts';
import { z } from 'zod';
import { decode, rest } from './decode.ts';
import type { Kinds, Names } from './kinds.ts';
import { linkName } from './links.ts';
import type { Place } from './place.ts';
import { checkVariables, scopeOf, type Scope } from './variables.ts';
import { COMMANDS_NOT_ALLOWED, ownWords, problem, say, unknownName } from './words.ts';

/** Who asks, and what it may name. */
export interface Asker {
  readonly kinds: Kinds;
  readonly names: Names;
  readonly origin: 'client' | 'operator';
}

interface ProbePlace {
  readonly kind: string;
  readonly params: Place;
  /** Keys of the place that are not the kind's. */
  readonly without: readonly string[];
  readonly scope: Scope;
}

const checkLink = (target: Target, place: Place, { names, origin }: Asker): void => {
  const component = names.components.get(target.component);
  if (component?.ports.length === 0) {
    place.tell(problem('no-port', say(`${component.name} has no port`, `${component.name} 没有端口`)));
    return;
  }
  if (!component) return;
  if (target.port !== undefined && !component.ports.includes(target.port)) {
    const ports = component.ports.join(', ');
    place.tell(
      problem(
        'unknown-port',
        say(`${component.name} has no port ${target.port}`, `${component.name} 没有端口 ${target.port}`),
        say(`its ports: ${ports}`, `它的端口：${ports}`),
      ),
    );
    return;
  }
  const link = linkName({ from: origin, to: component.name, port: target.port }, component);
  if (names.links.has(link)) return;
  place.tell(
    problem(
      'no-link',
      say(`there is no link ${link}`, `没有链路 ${link}`),
      say(`add to links: - ${link}`, `请在 links 中加上：- ${link}`),
    ),
  );
};

const checkTarget = (target: Target, params: Place, asker: Asker): void => {
  const place = params.at(...target.path);
  if (asker.names.components.has(target.component)) checkLink(target, place, asker);
  else place.tell(unknownName('component', target.component, asker.names.components.keys()));
};

const bind = ({ kind, params, without }: ProbePlace, asker: Asker): BoundProbe | undefined => {
  const found = asker.kinds.probes[kind];
  if (!found || decode(params, found.params, without) === undefined) return undefined;
  try {
    return found.bind(rest(params, without));
  } catch (error) {
    if (!(error instanceof BrownoutError)) throw error;
    params.tell(ownWords(error.message));
    return undefined;
  }
};

/** Binds a probe to its kind and checks what it names: its targets, its variables, programs of this machine. */
export const bindProbe = (place: ProbePlace, asker: Asker): BoundProbe | undefined => {
  checkVariables(place.params, place.scope);
  const bound = bind(place, asker);
  if (!bound) return undefined;
  for (const target of bound.targets) checkTarget(target, place.params, asker);
  if (bound.runsCommands && !asker.names.allowCommands) {
    place.params.tell(COMMANDS_NOT_ALLOWED);
  }
  return bound;
};

interface RequestScope {
  /** Names beside `${run}`, `${secret.*}`, `${env.*}`. */
  readonly variables?: readonly string[];
  /** Names that `is` may hold; elsewhere it is compared as written. */
  readonly answerVariables?: readonly string[];
  /** Keys that someone else reads. */
  readonly without?: readonly string[];
}

const envelope = z.strictObject(requestKeys);

const ENVELOPE_KEYS = Object.keys(requestKeys);

/** The one key that says how to ask; strangers, and more or fewer than one, are told. */
const kindAt = (place: Place, known: readonly string[], without: readonly string[]): string | undefined => {
  const written = place.keys().filter((key) => !ENVELOPE_KEYS.includes(key) && !without.includes(key));
  const kinds = written.filter((key) => known.includes(key));
  for (const key of written.filter((each) => !known.includes(each))) {
    place.at(key).tell(unknownName('key', key, [...known, ...ENVELOPE_KEYS, ...without]), 'key');
  }
  if (kinds.length > 1 || (place.isMap && written.length === 0)) {
    place.tell(
      problem(
        'one-probe',
        say('a request has one key that says how to ask', '一个请求有且只有一个键说明怎么问'),
        say(`one of: ${known.join(', ')}`, `其中之一：${known.join('、')}`),
      ),
    );
  }
  return kinds[0];
};

const envelopeAt = (place: Place): z.output<typeof envelope> | undefined => {
  const others = place.keys().filter((key) => !ENVELOPE_KEYS.includes(key));
  return decode(place, envelope, others);
};

/** Reads `{ <probe kind>: {…}, is, within, capture }`. */
export const bindRequest = (place: Place, asker: Asker, given: RequestScope = {}): Request | undefined => {
  const { variables, answerVariables = [], without = [] } = given;
  const kind = kindAt(place, Object.keys(asker.kinds.probes), without);
  const shape = envelopeAt(place);
  checkVariables(place.at('is'), { names: new Set(answerVariables) });
  if (kind === undefined) return undefined;
  const scope = scopeOf(asker.names, variables);
  const probe = bindProbe({ kind, params: place.at(kind), without: [], scope }, asker);
  if (!shape || !probe) return undefined;
  const { is, within, capture = {} } = shape;
  return { probe, capture, ...(is && { is }), ...(within !== undefined && { withinMs: within }) };
};

/** Reads requests that are sent one after another: what one captures, those after it may name. */
export const bindRequests = (place: Place, asker: Asker): readonly Request[] => {
  const captured: string[] = [];
  return place.items().flatMap((item) => {
    const request = item.isMap ? bindRequest(item, asker, { variables: [...captured] }) : undefined;
    captured.push(...item.at('capture').keys());
    return request ?? [];
  });
};
