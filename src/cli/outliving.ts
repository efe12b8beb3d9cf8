import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../adapters/clock.ts';
import { appendGuard, lastFolderOn, readGuard, readJournal } from '../adapters/run-folder.ts';
import { faultContext, outsideContext } from '../engine/fault-context.ts';
import { undo } from '../engine/undo.ts';
import { faults } from '../faults/index.ts';
import type { Environment, Handle } from '../model/environment.ts';
import { textOf } from '../model/errors.ts';
import type { FaultContext, FaultKind } from '../model/fault.ts';
import type { Json } from '../model/json.ts';
import type { Text } from '../model/text.ts';
import { readStack } from './files.ts';
import { readHandFaults } from './hand-faults.ts';
import { worldPorts } from './world.ts';

/** A fault whose undo is owed though the stack goes. */
interface Outliving {
  readonly fault: string;
  readonly kind: FaultKind;
  readonly state: Json;
}

/** The kind of that name, where what it changes outlives the run: by its nature, or since the stack does. */
export const outlivingKind = (name: string, environment: Environment): FaultKind | undefined => {
  const kind: FaultKind | undefined = Object.entries(faults).find(([it]) => it === name)?.[1];
  return kind?.outlivesStack || environment.staysUp ? kind : undefined;
};

const contextOf = async ({ kind }: Outliving, { environment, handle }: Standing): Promise<FaultContext> => {
  if (kind.outlivesStack) return outsideContext(handle.run, worldPorts);
  const stack = await readStack(handle.stackFile);
  const replica = await environment.reopen(handle, stack);
  return faultContext({ run: handle.run, stack, replica, ports: worldPorts });
};

interface Standing {
  readonly environment: Environment;
  readonly handle: Handle;
}

/** Lifts one such fault, for whichever run; why it is still on, where it is. */
export const liftOutside = async (
  outliving: Outliving,
  standing: Standing,
): Promise<{ readonly seen: Text } | { readonly left: Text }> => {
  const { fault, kind, state } = outliving;
  const undone = await contextOf(outliving, standing)
    .then(async (context) => undo({ kind, state }, context, systemClock))
    .catch((error: unknown) => ({ done: false as const, because: textOf(error) }));
  if (undone.done) return { seen: undone.seen };
  const { en, zh } = undone.because;
  const byHand = kind.outlivesStack?.byHand(state).join('; ');
  return {
    left: {
      en: `the fault ${fault} (${en})${byHand === undefined ? '' : `; undo it by hand: ${byHand}`}`,
      zh: `故障 ${fault}（${zh}）${byHand === undefined ? '' : `；请手工撤除：${byHand}`}`,
    },
  };
};

/** What the run folder of a drill tells of such faults that are on, newest first. */
const stillOn = (folder: string, environment: Environment): readonly Outliving[] => {
  if (!existsSync(join(folder, 'journal.jsonl'))) return [];
  const on = new Map<string, Outliving>();
  for (const line of readJournal(folder)) {
    const kind = line.type === 'armed' ? outlivingKind(line.kind, environment) : undefined;
    if (line.type === 'armed' && kind) on.set(line.fault, { fault: line.fault, kind, state: line.state });
    if (line.type === 'lifted') on.delete(line.fault);
  }
  for (const line of readGuard(folder)) if (line.type === 'lifted') on.delete(line.fault);
  return [...on.values()].toReversed();
};

/** Faults of a person's own, where they outlive the run. */
const byHandOn = (handle: Handle, environment: Environment): readonly Outliving[] =>
  readHandFaults(handle)
    .flatMap(({ name, kind: kindName, state }) => {
      const kind = outlivingKind(kindName, environment);
      return kind ? [{ fault: name, kind, state }] : [];
    })
    .toReversed();

/** Lifts what a run has changed outside of its stack, before the stack goes; what is left of it, for people. */
export const liftOutliving = async (standing: Standing): Promise<readonly Text[]> => {
  const { environment, handle } = standing;
  if (handle.folder === '') return [];
  const last = lastFolderOn(handle.folder);
  const left: Text[] = [];
  const drills = stillOn(last, environment);
  const known = new Set(drills.map(({ fault }) => fault));
  const hand = byHandOn(handle, environment).filter(({ fault }) => !known.has(fault));
  for (const outliving of [...hand, ...drills]) {
    const told = await liftOutside(outliving, standing);
    if ('left' in told) left.push(told.left);
    else if (drills.includes(outliving))
      appendGuard(last, { at: Date.now(), type: 'lifted', fault: outliving.fault, seen: told.seen });
  }
  return left;
};
