import type { RecordedCell } from '../../core/recorded/cell.ts';
import { dependenceOf, type Dependence, type Suspect } from '../../core/recorded/suspects.ts';
import { describe } from '../../core/answers.ts';
import type { Attempted, Told } from '../record/attempt.ts';
import { plain, sayReason, sayText, type Messages } from '../../messages/index.ts';
import { pad, widest } from './layout.ts';
import type { Colours } from './terminal.ts';

export interface Look {
  readonly messages: Messages;
  readonly colours: Colours;
}

const inWords = (cell: RecordedCell, messages: Messages): string => {
  if (cell.kind === 'survives') return messages.record.works;
  return plain(sayText(messages, describe(cell.kind === 'degrades' ? cell.to : cell.how)));
};

/** One word or two for what a surface did: `works`, `502 9ms`, `timeout`. */
const cellText = ({ recorded, seen, suspects }: Told, messages: Messages): string => {
  const words = inWords(recorded.cell, messages);
  const time = recorded.cell.kind === 'survives' ? '' : ` ${messages.duration(seen.maxMs)}`;
  return `${suspects.length > 0 ? '! ' : ''}${words}${time}`;
};

const toned = ({ recorded }: Told, text: string, colours: Colours): string =>
  ({ survives: colours.green, degrades: colours.yellow, fails: colours.red })[recorded.cell.kind](text);

/** Why nothing was seen. */
export const notSeen = ({ result }: Pick<Attempted, 'result'>, messages: Messages): string => {
  const unproven = result.faults.find((fault) => fault.unproven !== null)?.unproven;
  if (unproven) return sayText(messages, unproven);
  const [reason] = result.reasons;
  return reason ? sayReason(messages, reason) : messages.record.nothing;
};

const cellOf = (name: string, { told }: Attempted): Told | undefined =>
  told.find(({ surface }) => surface.name === name);

/** Is there anything to say of it but that it works? */
const isQuiet = (name: string, attempts: readonly Attempted[]): boolean =>
  attempts.every((at) => {
    const told = cellOf(name, at);
    return told === undefined || (told.recorded.cell.kind === 'survives' && told.suspects.length === 0);
  });

/** The lines of one link: a row for each surface that felt it, a column for each way. */
const linkLines = (link: string, attempts: readonly Attempted[], { messages, colours }: Look): readonly string[] => {
  const { ways, others } = messages.record;
  const surfaces = [...new Set(attempts.flatMap(({ told }) => told.map(({ surface }) => surface.name)))];
  const loud = surfaces.filter((name) => !isQuiet(name, attempts));
  const quiet = surfaces.length - loud.length;
  const columns = attempts.map((at) => {
    const cells = loud.flatMap((name) => cellOf(name, at) ?? []).map((told) => cellText(told, messages));
    return { at, head: ways[at.broken.way], width: widest([ways[at.broken.way], ...cells]) + 2 };
  });
  const name = widest([link, ...loud, others(quiet)]) + 4;
  const row = (surface: string): string =>
    columns
      .map(({ at, width }) => {
        const told = cellOf(surface, at);
        return told === undefined ? pad('·', width) : toned(told, pad(cellText(told, messages), width), colours);
      })
      .join('');
  return [
    `${colours.bold(pad(link, name))}${columns.map(({ head, width }) => pad(head, width)).join('')}`.trimEnd(),
    ...loud.map((surface) => `  ${pad(surface, name - 2)}${row(surface)}`.trimEnd()),
    ...(quiet === 0 ? [] : [`  ${pad(others(quiet), name - 2)}${messages.record.works}`]),
    ...attempts
      .filter(({ told }) => told.length === 0)
      .map((at) => `  ! ${ways[at.broken.way]}: ${notSeen(at, messages)}`),
  ];
};

/** The observed matrix, link by link. */
export const recordedMatrix = (attempts: readonly Attempted[], look: Look): readonly string[] => {
  const links = [...new Set(attempts.map(({ broken }) => broken.link))];
  return links.flatMap((link) => [
    ...linkLines(
      link,
      attempts.filter(({ broken }) => broken.link === link),
      look,
    ),
    '',
  ]);
};

/** What is odd, for people: one line for each surface under each fault. */
export const suspectLines = (attempts: readonly Attempted[], { messages }: Look): readonly string[] =>
  attempts.flatMap(({ broken, told }) =>
    told.flatMap(({ surface, suspects, seen }) =>
      suspects.map((suspect) => {
        const what = `${broken.link} ${messages.record.ways[broken.way]}`;
        return `  ! ${surface.name} · ${what} · ${suspectText(suspect, { link: broken.link, seen }, messages)}`;
      }),
    ),
  );

/** A suspect in words. */
export const suspectText = (
  suspect: Suspect,
  { link, seen }: { readonly link: string; readonly seen: Told['seen'] },
  messages: Messages,
): string => messages.record.suspects[suspect](link, messages.duration(seen.maxMs));

/** Surface -> link -> how it depends on it, by what happened when the link was broken first. */
export const dependencies = (
  attempts: readonly Attempted[],
): Readonly<Record<string, Readonly<Record<string, Dependence>>>> => {
  const map: Record<string, Record<string, Dependence>> = {};
  for (const { broken, told } of attempts)
    for (const { surface, recorded } of told) {
      const links = (map[surface.name] ??= {});
      links[broken.link] ??= dependenceOf(recorded);
    }
  return map;
};

const MARKS: Readonly<Record<Dependence, string>> = { hard: '●', soft: '○', none: '·' };

/** The map as a person reads it: what each surface is gone without, and what it is less without. */
export const dependencyLines = (map: ReturnType<typeof dependencies>, { messages }: Look): readonly string[] => {
  const { others, alone } = messages.record;
  const depending = Object.entries(map).filter(([, links]) => Object.values(links).some((how) => how !== 'none'));
  const rest = Object.keys(map).length - depending.length;
  const name = widest([...depending.map(([surface]) => surface), others(rest)]) + 2;
  return [
    ...depending.map(([surface, links]) => {
      const told = Object.entries(links).filter(([, how]) => how !== 'none');
      return `  ${pad(surface, name)}${told.map(([link, how]) => `${MARKS[how]} ${link}`).join('  ')}`;
    }),
    ...(rest === 0 ? [] : [`  ${pad(others(rest), name)}${alone}`]),
  ];
};
