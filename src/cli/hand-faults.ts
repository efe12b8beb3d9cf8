import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastFolderOn, readJournal } from '../adapters/run-folder.ts';
import type { Handle } from '../model/environment.ts';
import type { Json } from '../model/json.ts';

/** A fault that a person injected: undo is data here too. */
export interface HandFault {
  readonly name: string;
  readonly kind: string;
  readonly touches: readonly string[];
  readonly state: Json;
}

const file = ({ folder }: Handle): string => join(folder, 'faults.json');

/** Faults of the drill that kept the stack, which it could not lift. */
const notLifted = (handle: Handle): readonly HandFault[] => {
  const folder = lastFolderOn(handle.folder);
  const armed = new Map<string, HandFault>();
  const failed = new Set<string>();
  for (const line of existsSync(join(folder, 'journal.jsonl')) ? readJournal(folder) : []) {
    if (line.type === 'armed') armed.set(line.fault, { name: line.fault, ...line });
    if (line.type === 'lift-failed') failed.add(line.fault);
    if (line.type === 'lifted') failed.delete(line.fault);
  }
  return [...armed.values()]
    .filter(({ name }) => failed.has(name))
    .map(({ name, kind, touches, state }) => ({ name, kind, touches, state }));
};

export const readHandFaults = (handle: Handle): readonly HandFault[] =>
  existsSync(file(handle))
    ? (JSON.parse(readFileSync(file(handle), 'utf8')) as readonly HandFault[])
    : notLifted(handle);

/** Written before a fault is applied, and again when it is gone. */
export const writeHandFaults = (handle: Handle, faults: readonly HandFault[]): void =>
  writeFileSync(file(handle), JSON.stringify(faults));
