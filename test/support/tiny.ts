import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

const HERE = fileURLToPath(new URL('stacks/tiny/', import.meta.url));

export const TINY_STACK = join(HERE, 'stack.yaml');
export const TINY_SCENARIO = join(HERE, 'back-down.yaml');

/** A file of ours as plain data, for a test to change. */
export type Draft = Record<string, unknown>;

/** A folder for one test; `remove` takes it away. */
export const scratch = (): { readonly path: string; remove(): void } => {
  // Not `brownout-…`: that is what runs are found by.
  const path = mkdtempSync(join(tmpdir(), 'test-of-brownout-'));
  chmodSync(path, 0o711);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** The value at a path of keys. */
export const at = (draft: Draft, ...keys: readonly string[]): Draft =>
  keys.reduce((value, key) => value[key] as Draft, draft);

const absolute = (stack: Draft): void => {
  for (const name of Object.keys(at(stack, 'components'))) {
    const recipe = at(stack, 'components', name, 'process');
    recipe['command'] = (recipe['command'] as string[]).map((part) =>
      part.startsWith('./') ? resolve(HERE, part) : part,
    );
  }
};

/** Writes the tiny stack and its scenario, changed, into a folder; returns the two files. */
export const writeTiny = (
  folder: string,
  changes: { readonly stack?: (stack: Draft) => void; readonly scenario?: (scenario: Draft) => void },
): { readonly stack: string; readonly scenario: string } => {
  const stack = parse(readFileSync(TINY_STACK, 'utf8'), { merge: true }) as Draft;
  const scenario = parse(readFileSync(TINY_SCENARIO, 'utf8')) as Draft;
  absolute(stack);
  changes.stack?.(stack);
  changes.scenario?.(scenario);
  mkdirSync(folder, { recursive: true });
  const files = { stack: join(folder, 'stack.yaml'), scenario: join(folder, 'scenario.yaml') };
  writeFileSync(files.stack, stringify(stack, { aliasDuplicateObjects: false }));
  writeFileSync(files.scenario, stringify(scenario, { aliasDuplicateObjects: false }));
  return files;
};
