import { z } from 'zod';
import type { BoundFault } from '../model/fault.ts';
import { beforeKeys } from '../model/scenario-file.ts';
import { decode } from './decode.ts';
import { bindKind, CALL, checkFault, type MethodContext } from './fault-binding.ts';
import type { Names } from './kinds.ts';
import type { Place } from './place.ts';
import { bindRequest } from './requests.ts';
import { missingKey, problem, say, unknownName } from './words.ts';

/** The parts of the step that the fault kind `call` takes. */
const PARTS: readonly string[] = ['before', 'request', 'bites', 'undo', 'gone', 'touches'];
const beforeShape = z.looseObject(beforeKeys);

/** A call is undone by a request whose effect can be seen, or says that nothing undoes it. */
const checkUndo = (step: Place): void => {
  const isPermanent = step.at('permanent').value === true;
  if (isPermanent && step.has('undo')) {
    step
      .at('permanent')
      .tell(
        problem('permanent-undo', say('a call with an undo is not permanent', '有 undo 的 call 不是永久的')),
        'key',
      );
  }
  if (!isPermanent && !step.has('undo')) {
    step.tell(
      problem(
        'no-undo',
        say('a call without undo must say so', '没有 undo 的 call 必须写明'),
        say('add undo: …, or permanent: true', '请加上 undo: …，或 permanent: true'),
      ),
    );
  }
  if (step.has('undo') && !step.has('gone')) step.tell(missingKey('gone'));
};

/** `users#allowlist`: what is before the # is a component or a link. */
const checkTouches = (place: Place, { components, links }: Names): void => {
  for (const item of place.items()) {
    const [name = ''] = (item.text ?? '').split('#');
    if (item.text === undefined || components.has(name) || links.has(name)) continue;
    item.tell(unknownName('component', name, components.keys()));
  }
};

const checkRequests = (step: Place, context: MethodContext): boolean => {
  const asker = { ...context, origin: 'operator' } as const;
  const before = step.at('before');
  if (before.isMap) decode(before, beforeShape);
  const saved = before
    .at('save')
    .keys()
    .map((name) => `saved.${name}`);
  const bound = [
    ...(before.isMap ? [bindRequest(before, asker, { without: Object.keys(beforeKeys) })] : []),
    ...['request', 'bites', 'undo', 'gone']
      .map((part) => step.at(part))
      .filter((part) => part.isMap)
      .map((part) => bindRequest(part, asker, { variables: saved, answerVariables: ['run', ...saved] })),
  ];
  return bound.every((request) => request !== undefined);
};

/** Reads the fault of a `call` step: its requests are checked here, and stay as written. */
export const readCall = (step: Place, context: MethodContext): BoundFault | undefined => {
  checkUndo(step);
  checkTouches(step.at('touches'), context.names);
  const isSound = checkRequests(step, context);
  const kind = context.kinds.faults[CALL];
  if (!kind) {
    step.at('call').tell(unknownName('fault kind', CALL, Object.keys(context.kinds.faults)), 'key');
    return undefined;
  }
  const params = Object.fromEntries(PARTS.filter((part) => step.has(part)).map((part) => [part, step.at(part).value]));
  if (!isSound || !kind.params.safeParse(params).success) return undefined;
  const fault = bindKind(step, kind, params);
  if (fault) checkFault(fault, step, context);
  return fault;
};
