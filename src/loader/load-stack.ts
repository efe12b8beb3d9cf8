import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Stack } from '../model/stack.ts';
import { stackFile } from '../model/stack-file.ts';
import { checkEnvironments, checkProfiles, readComponents } from './components.ts';
import { decode } from './decode.ts';
import type { Loaded, SourceFile } from './finding.ts';
import type { Kinds, Names } from './kinds.ts';
import { readLinks } from './links.ts';
import { SourceDocument, type Place } from './place.ts';
import { bindRequests } from './requests.ts';
import { readSurfaces } from './surfaces.ts';
import { checkVariables, exportScope } from './variables.ts';
import { unknownName } from './words.ts';
import { isScenario, isSla } from './wrong-kind.ts';

/** Components, surfaces and requests are read one by one, so that a mistake in one hides none in another. */
const anyMap = z.record(z.string(), z.unknown());
const shape = stackFile(anyMap, anyMap, z.looseObject({}));

/** Told alone: all that another kind of file holds would be strange to a Stack. */
const tellOther = (root: Place, file: string): boolean => {
  const kind = root.at('kind');
  const { text } = root.at('stack', 'file');
  if (kind.text === 'Scenario')
    kind.tell(isScenario(file, text === undefined ? undefined : resolve(dirname(file), text)));
  if (kind.text === 'Sla') kind.tell(isSla('Stack'));
  return kind.text === 'Scenario' || kind.text === 'Sla';
};

const readStack = (root: Place, file: string, kinds: Kinds): Stack | undefined => {
  const head = decode(root, shape);
  const components = readComponents(root.at('components'), file);
  const links = readLinks(root.at('links'), components);
  const written = root
    .at('links')
    .items()
    .flatMap(({ text }) => text ?? []);
  const names: Names = {
    components,
    // With those that hold a mistake: it is told once, where they are written.
    links: new Set([...links.map((link) => link.name), ...written]),
    secrets: root.at('secrets').keys(),
    allowCommands: root.at('allow', 'commands').value === true,
  };
  checkEnvironments(root.at('components'), names, { file, exists: kinds.exists });
  checkProfiles(root.at('profiles'), names);
  for (const [link, place] of root.at('attach', 'proxies').entries())
    if (!names.links.has(link)) place.tell(unknownName('link', link, names.links), 'key');
  for (const [component, place] of root.at('attach', 'components').entries())
    if (!components.has(component)) place.tell(unknownName('component', component, components.keys()), 'key');
  checkVariables(root.at('exports'), exportScope(names));
  const surfaces = readSurfaces(root.at('surfaces'), { kinds, names, origin: 'client' });
  const reset = bindRequests(root.at('reset'), { kinds, names, origin: 'operator' });
  if (!head) return undefined;
  return {
    id: head.id,
    title: head.title,
    file,
    ...(head.compose && { compose: { ...head.compose, file: resolve(dirname(file), head.compose.file) } }),
    ...(head.attach && { attach: head.attach }),
    secrets: head.secrets,
    profiles: head.profiles,
    components: [...components.values()].filter((component) => component !== undefined),
    links,
    surfaces,
    ...(head.reset && { reset }),
    allowCommands: names.allowCommands,
    notTested: head['not-tested'],
    exports: head.exports,
  };
};

/** Reads a Stack file and checks all that it names. */
export const loadStack = (source: SourceFile, kinds: Kinds): Loaded<Stack> => {
  const document = new SourceDocument(source);
  const { root } = document;
  const stack = root && !tellOther(root, source.file) ? readStack(root, source.file, kinds) : undefined;
  const { findings, hasErrors } = document;
  return { findings, sources: [source], ...(stack && !hasErrors && { value: stack }) };
};
