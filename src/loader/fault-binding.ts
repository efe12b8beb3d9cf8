import { BrownoutError } from '../model/errors.ts';
import type { BoundFault, FaultKind } from '../model/fault.ts';
import type { Stack } from '../model/stack.ts';
import { decode, rest } from './decode.ts';
import type { Problem } from './finding.ts';
import type { Kinds, Names } from './kinds.ts';
import { linkAtName } from './links.ts';
import type { Place } from './place.ts';
import { checkVariables, type Scope } from './variables.ts';
import { COMMANDS_NOT_ALLOWED, ownWords, problem, say, unknownName } from './words.ts';

/** A fault that a step of its own makes: its requests are checked there. */
export const CALL = 'call';

/** What the steps of a method are checked against. */
export interface MethodContext {
  readonly kinds: Kinds;
  readonly names: Names;
  readonly stack: Stack;
}

/** By convention a fault's parameters call its target `component` or `link`; true: both exist, or are not used. */
const targetsExist = (place: Place, { components, links }: Names): boolean => {
  const component = place.at('component');
  const link = place.at('link');
  const isComponent = component.text === undefined || components.has(component.text);
  if (!isComponent) component.tell(unknownName('component', component.text ?? '', components.keys()));
  const isLink = link.text === undefined || linkAtName(link, links, components) !== undefined;
  return isComponent && isLink;
};

const NO_TARGET = problem(
  'no-target',
  say(
    'this fault touches nothing: no link or component of the stack is meant',
    '此故障没有作用对象：没有指向 Stack 中的任何链路或组件',
  ),
  say('name a component that links lead into, or a link of the stack', '请写有链路指向的组件，或 Stack 中的链路'),
);

const operatorLink = (link: string): Problem =>
  problem(
    'operator-link',
    say(`${link} belongs to the drill's own tools and is never faulted`, `${link} 是演练自用的链路，不能注入故障`),
    say('name another link, or the component', '请换一条链路，或写组件'),
  );

const notOurs = (component: string): Problem =>
  problem(
    'external',
    say(`${component} is external: it is not ours to act on`, `${component} 是外部组件，不能对它本身注入故障`),
    say('break its links: down, latency, timeout, …', '请对它的链路注入故障：down、latency、timeout 等'),
  );

/** Whoever lifts may know no secret of the stack any more. */
const RUN_ALONE: Scope = { names: new Set(['run']) };

const missingAbility = (ability: string, abilities: readonly string[]): Problem =>
  problem(
    'missing-ability',
    say(`the environment cannot ${ability} a component`, `当前环境不支持 ${ability} 组件`),
    say(`it can: ${abilities.join(', ') || 'nothing'}`, `它支持：${abilities.join('、') || '无'}`),
  );

/** Tells what of a fault this stack or this environment does not have. */
export const checkFault = (fault: BoundFault, place: Place, { kinds, names, stack }: MethodContext): void => {
  if (fault.runsCommands) {
    checkVariables(place, RUN_ALONE);
    if (!names.allowCommands) place.tell(COMMANDS_NOT_ALLOWED);
  }
  if (fault.touches(stack).length === 0) place.tell(NO_TARGET);
  const operator = fault.links(stack).find((link) => link.startsWith('operator->'));
  if (operator !== undefined) place.tell(operatorLink(operator));
  // `db#process`, as against `web->db#proxy`.
  const acted = new Set(fault.touches(stack).map((thing) => thing.slice(0, thing.lastIndexOf('#'))));
  const foreign = stack.components.find(
    ({ name, external }) => external && acted.has(name) && fault.needs().length > 0,
  );
  if (foreign) place.tell(notOurs(foreign.name));
  for (const ability of fault.needs()) {
    if (!kinds.abilities.includes(ability)) place.tell(missingAbility(ability, kinds.abilities));
  }
};

/** Binds parameters to a fault kind; what the kind does not like is told. */
export const bindKind = (place: Place, kind: FaultKind, params: unknown): BoundFault | undefined => {
  try {
    return kind.bind(params);
  } catch (error) {
    if (!(error instanceof BrownoutError)) throw error;
    place.tell(ownWords(error.message));
    return undefined;
  }
};

/** Reads `{ kind, …parameters }` of an inject step. */
export const readFault = (place: Place, context: MethodContext): BoundFault | undefined => {
  const kind = place.at('kind');
  if (kind.text === undefined) return undefined;
  const known = Object.keys(context.kinds.faults).filter((name) => name !== CALL);
  const found = known.includes(kind.text) ? context.kinds.faults[kind.text] : undefined;
  if (!found) {
    kind.tell(
      kind.text === CALL
        ? problem(
            'call-step',
            say('a call is a step of its own', 'call 是单独的步骤'),
            say('write - call: <name>', '请写成 - call: <名称>'),
          )
        : unknownName('fault kind', kind.text, known),
    );
    return undefined;
  }
  const exists = targetsExist(place, context.names);
  if (decode(place, found.params, ['kind']) === undefined) return undefined;
  const fault = bindKind(place, found, rest(place, ['kind']));
  if (fault && exists) checkFault(fault, place, context);
  return exists ? fault : undefined;
};
