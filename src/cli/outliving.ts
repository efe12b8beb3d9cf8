import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../adapters/clock.ts';
import { appendGuard, lastFolderOn, readGuard, readJournal } from '../adapters/run-folder.ts';
import { outsideContext } from '../engine/fault-context.ts';
import { undo } from '../engine/undo.ts';
import { faults } from '../faults/index.ts';
import type { Handle } from '../model/environment.ts';
import type { FaultKind } from '../model/fault.ts';
import type { Json } from '../model/json.ts';
import type { Text } from '../model/text.ts';
import { worldPorts } from './world.ts';

/** A fault whose undo is owed though the stack goes. */
interface Outliving {
  readonly fault: string;
  readonly kind: FaultKind;
  readonly state: Json;
}

/** The kind of that name, where what it changes outlives the stack. */
export const outlivingKind = (name: string): FaultKind | undefined => {
  const kind: FaultKind | undefined = Object.entries(faults).find(([it]) => it === name)?.[1];
  return kind?.outlivesStack && kind;
};

/** Lifts one such fault, for whichever run; why it is still on, where it is. */
export const liftOutside = async (
  { fault, kind, state }: Outliving,
  run: string,
): Promise<{ readonly seen: Text } | { readonly left: Text }> => {
  const undone = await undo({ kind, state }, outsideContext(run, worldPorts), systemClock);
  if (undone.done) return { seen: undone.seen };
  const { en, zh } = undone.because;
  const byHand = kind.outlivesStack?.byHand(state).join('; ') ?? '';
  return {
    left: {
      en: `the fault ${fault} (${en}); undo it by hand: ${byHand}`,
      zh: `故障 ${fault}（${zh}）；请手工撤除：${byHand}`,
    },
  };
};

/** What the run folder of a drill tells of such faults that are on, newest first. */
const stillOn = (folder: string): readonly Outliving[] => {
  if (!existsSync(join(folder, 'journal.jsonl'))) return [];
  const on = new Map<string, Outliving>();
  for (const line of readJournal(folder)) {
    const kind = line.type === 'armed' ? outlivingKind(line.kind) : undefined;
    if (line.type === 'armed' && kind) on.set(line.fault, { fault: line.fault, kind, state: line.state });
    if (line.type === 'lifted') on.delete(line.fault);
  }
  for (const line of readGuard(folder)) if (line.type === 'lifted') on.delete(line.fault);
  return [...on.values()].toReversed();
};

/** Lifts what a run has changed outside of its stack, before the stack goes; what is left of it, for people. */
export const liftOutliving = async ({ run, folder }: Handle): Promise<readonly Text[]> => {
  if (folder === '') return [];
  const last = lastFolderOn(folder);
  const left: Text[] = [];
  for (const outliving of stillOn(last)) {
    const told = await liftOutside(outliving, run);
    if ('left' in told) left.push(told.left);
    else appendGuard(last, { at: Date.now(), type: 'lifted', fault: outliving.fault, seen: told.seen });
  }
  return left;
};
