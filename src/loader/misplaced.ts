import type { Misplaced } from '../model/errors.ts';
import type { Finding, SourceFile } from './finding.ts';
import { SourceDocument, type Place } from './place.ts';

/** `KEY=value`, where settings are a list; else the key of a map. */
const below = (place: Place, step: string): Place =>
  place.items().find(({ text }) => text === step || text?.startsWith(`${step}=`) === true) ?? place.at(step);

/** Where a path leads, or as near to it as the file goes: what is extended may be written in another one. */
const placeAt = (root: Place, path: readonly string[]): Place => {
  let place = root;
  for (const step of path) {
    const next = below(place, step);
    if (next.value === undefined) break;
    place = next;
  }
  return place;
};

/** Tells the line of a path of a file's content, or of what is nearest to it; 1 where the file cannot be read. */
export const linesIn = (source: SourceFile): ((path: readonly string[]) => number) => {
  const document = new SourceDocument(source);
  const { root } = document;
  return (path) => (root ? document.lineOfKey(placeAt(root, path).path) : 1);
};

/** Problems at paths of a file's content, as findings with their lines. */
export const placeProblems = (source: SourceFile, problems: readonly Misplaced[]): readonly Finding[] => {
  const document = new SourceDocument(source);
  for (const { path, message, mend } of problems) {
    const { root } = document;
    if (root) placeAt(root, path).tell({ code: 'not-wireable', message, mend }, 'key');
  }
  return document.findings;
};
