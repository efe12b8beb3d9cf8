import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { environments } from '../environments/index.ts';
import { faults } from '../faults/index.ts';
import {
  loadScenario,
  loadSla,
  loadStack,
  renderFindings,
  unreadableFile,
  type Kinds,
  type Loaded,
  type SourceFile,
} from '../loader/index.ts';
import { InputError } from '../model/errors.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Stack } from '../model/stack.ts';
import type { Language } from '../model/text.ts';
import { probes } from '../probes/index.ts';
import { scenariosOf } from './scenario-files.ts';

export type EnvironmentName = keyof typeof environments;

/** What files may name, with the environment that they are meant for. Programs that they name may be gone since. */
export const kindsFor = (environment: EnvironmentName = 'process'): Kinds => ({
  probes,
  faults,
  abilities: environments[environment].abilities,
});

/** The same for files of today: programs that they name are there. */
const kindsHere = (environment?: EnvironmentName): Kinds => ({ ...kindsFor(environment), exists: existsSync });

/** Reads a file and loads it; one that cannot be read is a finding. */
const open = async <T>(
  path: string,
  load: (source: SourceFile) => Loaded<T> | Promise<Loaded<T>>,
): Promise<Loaded<T>> => {
  const file = resolve(path);
  const text = await readFile(file, 'utf8').catch((error: unknown) => error);
  if (typeof text !== 'string') return { findings: [unreadableFile(file, text)], sources: [] };
  return load({ file, text });
};

/** What a scenario is read for; without an environment, for the one that everybody has. */
interface Meant {
  readonly profile?: string | undefined;
  readonly env?: EnvironmentName | undefined;
}

const scenarioOf = async (source: SourceFile, { profile, env }: Meant): Promise<Loaded<Scenario>> =>
  loadScenario(source, kindsHere(env), {
    read: async (stack) => readFile(stack, 'utf8'),
    usersOf: scenariosOf,
    ...(profile === undefined ? {} : { profile }),
  });

/** Reads a scenario file; mistakes come as findings, an unreadable file as one of them. */
export const openScenario = async (path: string, meant: Meant = {}): Promise<Loaded<Scenario>> =>
  open(path, async (source) => scenarioOf(source, meant));

/** Reads a stack file; mistakes come as findings. */
export const openStack = async (path: string, env?: EnvironmentName): Promise<Loaded<Stack>> =>
  open(path, (source) => loadStack(source, kindsHere(env)));

/** The stack of a file that was checked before; InputError when it is not valid any more. */
export const readStack = async (path: string): Promise<Stack> => {
  const { value, findings } = await openStack(path);
  if (!value) throw new InputError(`${path} is not a valid stack: ${findings[0]?.message.en ?? ''}`);
  return value;
};

/** The stack file that `up` and others take where none is named: the bundled one beside the package. */
export const defaultStackFile = (): string => {
  const here = resolve('compose/stack.yaml');
  return existsSync(here) ? here : new URL('../../compose/stack.yaml', import.meta.url).pathname;
};

const loadAny = (source: SourceFile, meant: Meant): Loaded<unknown> | Promise<Loaded<unknown>> => {
  const [, kind] = /^kind:\s*(\w+)/m.exec(source.text) ?? [];
  if (kind === 'Stack') return loadStack(source, kindsHere());
  return kind === 'Sla' ? loadSla(source) : scenarioOf(source, meant);
};

/** Any file of ours: a stack, an SLA preset or a scenario, as its `kind` says. */
export const openAny = async (path: string, meant: Meant = {}): Promise<Loaded<unknown>> =>
  open<unknown>(path, (source) => loadAny(source, meant));

/** A scenario without a mistake; its findings, as people read them, are thrown as one InputError. */
export const requireScenario = async (
  path: string,
  options: Meant & { readonly language: Language },
): Promise<{ readonly scenario: Scenario; readonly sources: readonly SourceFile[] }> => {
  const { value, findings, sources } = await openScenario(path, options);
  if (value) return { scenario: value, sources };
  const told = findings.map((finding) => ({ ...finding, file: relative('', finding.file) }));
  throw new InputError(`${path} cannot be used; nothing was started\n${renderFindings(told, options.language)}`);
};
