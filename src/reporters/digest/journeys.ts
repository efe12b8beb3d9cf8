import { plain, type Messages } from '../../messages/index.ts';
import type { CellResult, Run } from '../../model/run.ts';
import type { Language } from '../../model/text.ts';

type Deed = 'worked' | 'reduced' | 'partly' | 'refused' | 'broken';

const AS_DECLARED: Readonly<Record<CellResult['expected'], Deed>> = {
  survives: 'worked',
  degrades: 'reduced',
  fails: 'refused',
};

/** What a user saw of a surface; null: nobody knows. */
const seen = ({ verdict, expected, n, counts, bar }: CellResult): Deed | null => {
  if (n === 0 || verdict === 'inconclusive') return null;
  if (counts.healthy / n >= bar) return 'worked';
  return verdict === 'pass' ? AS_DECLARED[expected] : 'broken';
};

const together = (deeds: ReadonlySet<Deed>): Deed => {
  const [only] = deeds;
  if (deeds.size === 1 && only !== undefined) return only;
  if (deeds.has('broken')) return 'broken';
  return deeds.has('refused') ? 'partly' : 'reduced';
};

const deedsByJourney = (run: Run, language: Language): ReadonlyMap<string, ReadonlySet<Deed>> => {
  const deeds = new Map<string, Set<Deed>>();
  for (const { name, journey } of run.surfaces) {
    if (journey === null) continue;
    const told = run.cells.filter((cell) => cell.surface === name).flatMap((cell) => seen(cell) ?? []);
    const title = plain(journey[language]);
    const known = deeds.get(title) ?? new Set();
    for (const deed of told) known.add(deed);
    if (known.size > 0) deeds.set(title, known);
  }
  return deeds;
};

const ORDER: readonly Deed[] = ['broken', 'worked', 'reduced', 'partly', 'refused'];

const told = (deeds: ReadonlyMap<string, Deed>, { users, list, semicolon }: Messages): string => {
  const parts = ORDER.flatMap((deed) => {
    const titles = [...deeds].filter(([, is]) => is === deed).map(([title]) => title);
    return titles.length === 0 ? [] : [users[deed](list(titles))];
  });
  return parts.length === 0 ? '' : `${parts.join(semicolon)}${users.end}`;
};

const journeysOf = (run: Run, language: Language): ReadonlyMap<string, Deed> =>
  new Map([...deedsByJourney(run, language)].map(([title, deeds]) => [title, together(deeds)]));

/** What users could do and what not, in the words of their journeys; empty where no journey was judged. */
export const tellJourneys = (run: Run, language: Language, messages: Messages): string =>
  told(journeysOf(run, language), messages);

const WORST_FIRST: readonly Deed[] = ['broken', 'refused', 'partly', 'reduced', 'worked'];

/** The same over several runs: of each journey the worst that users saw of it. */
export const tellWorstJourneys = (runs: readonly Run[], language: Language, messages: Messages): string => {
  const worst = new Map<string, Deed>();
  for (const run of runs)
    for (const [title, deed] of journeysOf(run, language)) {
      const known = worst.get(title) ?? deed;
      worst.set(title, WORST_FIRST.find((one) => one === known || one === deed) ?? deed);
    }
  return told(worst, messages);
};
