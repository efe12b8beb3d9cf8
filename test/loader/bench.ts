import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadScenario, loadStack, type Finding, type Kinds, type Loaded } from '../../src/loader/index.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import type { Stack } from '../../src/model/stack.ts';
import { kinds } from './kinds.ts';

/** The absolute path of a file in test/support/files. */
export const supportFile = (name: string): string =>
  fileURLToPath(new URL(`../support/files/${name}`, import.meta.url));

const read = async (file: string): Promise<string> => readFile(file, 'utf8');

/** A small stack that is sound: `front` asks `store`, and a job fills `store` first. */
export const smallStack = async (): Promise<string> => read(supportFile('stack.yaml'));

/** A sound scenario of the small stack. */
export const smallScenario = async (): Promise<string> => read(supportFile('scenario.yaml'));

/** Loads a scenario text as if it stood beside the small stack. */
export const loadText = async (
  text: string,
  options: { readonly profile?: string; readonly kinds?: Kinds } = {},
): Promise<Loaded<Scenario>> =>
  loadScenario({ file: supportFile('scenario.yaml'), text }, options.kinds ?? kinds, {
    read,
    ...(options.profile !== undefined && { profile: options.profile }),
  });

/** Loads a stack text as if it stood in test/support/files. */
export const loadStackText = (text: string): Loaded<Stack> =>
  loadStack({ file: supportFile('stack.yaml'), text }, kinds);

/** `line:column code message | mend`, with the message and the mend in English. */
export const short = ({ line, column, code, message, mend }: Finding): string =>
  `${line}:${column} ${code} ${message.en}${mend.en === '' ? '' : ` | ${mend.en}`}`;

/** Puts one text in place of another that must be there once. */
export const edit = (text: string, from: string, to: string): string => {
  const count = text.split(from).length - 1;
  if (count !== 1) throw new Error(`"${from}" is there ${count} times`);
  return text.replace(from, () => to);
};
