import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

export const readHandFaults = (handle: Handle): readonly HandFault[] =>
  existsSync(file(handle)) ? (JSON.parse(readFileSync(file(handle), 'utf8')) as readonly HandFault[]) : [];

/** Written before a fault is applied, and again when it is gone. */
export const writeHandFaults = (handle: Handle, faults: readonly HandFault[]): void => {
  if (faults.length === 0) rmSync(file(handle), { force: true });
  else writeFileSync(file(handle), JSON.stringify(faults));
};
