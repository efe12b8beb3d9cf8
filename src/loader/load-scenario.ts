import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { scenarioFile } from '../model/scenario-file.ts';
import type { Scenario } from '../model/scenario.ts';
import type { SlaPreset } from '../model/sla.ts';
import type { Stack } from '../model/stack.ts';
import { readCells, readRules } from './cells.ts';
import { decode } from './decode.ts';
import type { Loaded, SourceFile } from './finding.ts';
import { namesOf, type Kinds, type Names } from './kinds.ts';
import { checkLiveFaults } from './live-faults.ts';
import { loadSla } from './load-sla.ts';
import { loadStack } from './load-stack.ts';
import { checkShapes, readMethod, type PlacedStep } from './method.ts';
import { SourceDocument, type Place } from './place.ts';
import { checkPower } from './power.ts';
import { checkInvariantShapes, checkRecovery, checkSurfaceName, readInvariants, readRecovery } from './promises.ts';
import { checkTerms, readTerms } from './terms.ts';
import { unknownName, unreadable } from './words.ts';
import { isSla, isStack } from './wrong-kind.ts';

/** How to load a scenario: `read` gives the text of a file that it names. */
export interface ScenarioOptions {
  readonly read: (file: string) => Promise<string>;
  /** In place of the one that the file picks. */
  readonly profile?: string;
  /** Scenarios that use a stack, for who names the stack in their place. */
  readonly usersOf?: (stack: string) => Promise<readonly string[]>;
}

/** Steps, cells and invariants are read one by one, so that a mistake in one hides none in another. */
const shape = scenarioFile({ step: z.unknown(), expect: z.unknown(), invariant: z.unknown() });

type ScenarioFile = z.output<typeof shape>;

interface Bench {
  readonly root: Place;
  readonly file: string;
  readonly kinds: Kinds;
  readonly stack: Stack;
  readonly names: Names;
  readonly profile: string | undefined;
  readonly preset: SlaPreset | undefined;
}

const markNames = (method: Place): readonly string[] => method.items().flatMap((step) => step.at('mark').text ?? []);

const checkNames = ({ root, stack, profile }: Bench): void => {
  const profiles = Object.keys(stack.profiles);
  if (profile !== undefined && !profiles.includes(profile)) {
    root.at('stack', 'profile').tell(unknownName('profile', profile, profiles));
  }
  checkRecovery(root.at('recovery'), stack, markNames(root.at('method')));
  for (const rule of root.at('stop-when').items()) checkSurfaceName(rule.at('surface'), stack);
};

const readParts = (
  bench: Bench,
): Pick<Scenario, 'cells' | 'invariants'> & { readonly steps: readonly PlacedStep[] } => {
  const { root, kinds, stack, names, profile } = bench;
  const marks = markNames(root.at('method'));
  checkNames(bench);
  const steps = readMethod(root.at('method'), { kinds, names, stack });
  checkLiveFaults(steps, stack);
  // From its `from` mark on recovery is judged, and no stage.
  const stages = marks.filter((mark) => mark !== root.at('recovery', 'from').text);
  const cells = readCells(root.at('expect'), { stack, names, profile, marks, stages });
  const invariants = readInvariants(root.at('invariants'), stack, { kinds, names, origin: 'operator' });
  return { steps, cells, invariants };
};

const readScenario = (bench: Bench, file: ScenarioFile | undefined): Scenario | undefined => {
  const { steps, cells, invariants } = readParts(bench);
  const { root, stack, profile, preset } = bench;
  checkTerms(root.at('sla'), stack, preset);
  const method = steps.flatMap(({ step }) => step ?? []);
  if (!file) return undefined;
  const sla = file.sla && preset && readTerms(file.sla, stack, preset);
  const scenario: Scenario = {
    id: file.id,
    title: file.title,
    tags: file.tags,
    file: bench.file,
    stack,
    seed: file.seed,
    steadyState: { healthyRun: file['steady-state']['healthy-run'], withinMs: file['steady-state'].within },
    method,
    cells,
    invariants,
    recovery: readRecovery(root.at('recovery'), file.recovery, stack),
    stopWhen: file['stop-when'].map(({ surface, below, for: forMs }) => ({ surface, below, forMs })),
    notTested: file['not-tested'],
    ...(profile !== undefined && { profile }),
    ...(sla && { sla }),
  };
  // A plan needs every step.
  if (method.length === root.at('method').items().length) checkPower(scenario, steps, root.at('method'));
  return scenario;
};

const readText = async (place: Place, file: string, options: ScenarioOptions): Promise<SourceFile | undefined> => {
  try {
    return { file, text: await options.read(file) };
  } catch (error) {
    place.tell(unreadable(place.text ?? file, error));
    return undefined;
  }
};

const NOTHING = { findings: [], sources: [] };

/** A file that a scenario names, and what was wrong with it. */
const loadNamed = async <T>(
  place: Place,
  file: string,
  { options, load }: { readonly options: ScenarioOptions; readonly load: (source: SourceFile) => Loaded<T> },
): Promise<Loaded<T>> => {
  if (place.text === undefined) return NOTHING;
  const source = await readText(place, resolve(dirname(file), place.text), options);
  return source ? load(source) : NOTHING;
};

const checkWithoutStack = (root: Place): void => {
  checkShapes(root.at('method'));
  readRules(root.at('expect'));
  checkInvariantShapes(root.at('invariants'));
};

/** The files that a scenario names. */
const loadOthers = async (root: Place, file: string, { kinds, options }: Means) => ({
  ofStack: await loadNamed(root.at('stack', 'file'), file, { options, load: (it) => loadStack(it, kinds) }),
  ofPreset: await loadNamed(root.at('sla', 'file'), file, { options, load: loadSla }),
});

interface Means {
  readonly kinds: Kinds;
  readonly options: ScenarioOptions;
}

/** Told alone: all that another kind of file holds would be strange to a Scenario. */
const tellOther = async (root: Place, file: string, { usersOf }: ScenarioOptions): Promise<boolean> => {
  const kind = root.at('kind');
  if (kind.text === 'Stack') kind.tell(isStack(file, (await usersOf?.(file)) ?? []));
  if (kind.text === 'Sla') kind.tell(isSla('Scenario'));
  return kind.text === 'Stack' || kind.text === 'Sla';
};

/** Reads a Scenario file and the files that it names, and checks one against the other. */
export const loadScenario = async (
  source: SourceFile,
  kinds: Kinds,
  options: ScenarioOptions,
): Promise<Loaded<Scenario>> => {
  const document = new SourceDocument(source);
  const { root } = document;
  if (!root || (await tellOther(root, source.file, options))) return { findings: document.findings, sources: [source] };
  const file = decode(root, shape);
  const { ofStack, ofPreset } = await loadOthers(root, source.file, { kinds, options });
  const { value: stack } = ofStack;
  const { value: preset } = ofPreset;
  const profile = options.profile ?? root.at('stack', 'profile').text;
  if (!stack) checkWithoutStack(root);
  const scenario =
    stack && readScenario({ root, file: source.file, kinds, stack, names: namesOf(stack), profile, preset }, file);
  // What a scenario names and cannot be read is told, and no part of it is left out in silence.
  const isWhole = !document.hasErrors && (preset !== undefined || !root.has('sla'));
  return {
    findings: [...document.findings, ...ofStack.findings, ...ofPreset.findings],
    sources: [source, ...ofStack.sources, ...ofPreset.sources],
    ...(scenario && isWhole && { value: scenario }),
  };
};
