import { plain, say, sayReason, type Messages } from '../../messages/index.ts';
import type { CellResult, Reason, Run, SurfaceFacts } from '../../model/run.ts';
import type { Language } from '../../model/text.ts';
import { again, byHand, takesAPerson } from '../digest/again.ts';
import { blocking } from '../digest/blocking.ts';
import { headline } from '../digest/headline.ts';
import { tellJourneys } from '../digest/journeys.ts';
import { cellStanding, standings, standingSo } from '../../core/standing.ts';
import { untoldReasons } from '../digest/untold-reasons.ts';
import { summarize } from '../digest/summary.ts';
import { aboutOf, differencesOf, type Fact } from './environment.ts';
import { errorsView, type ErrorGroup } from './errors.ts';
import { type Labels, labelsOf } from './labels.ts';
import { LANG } from './languages.ts';
import { type ClassView, matrixView } from './matrix.ts';
import { type ProofsView, proofsView } from './proofs.ts';
import { slaView, type SlaView } from './sla.ts';
import { tilesOf, type Tile } from './tiles.ts';
import { timelineView, type TimelineView } from './timeline.ts';
import { type Tone, verdictTone } from './tone.ts';

/** Everything that a template shows of a drill, in one language: texts are clean of what a reader's tool would act on. */
export interface ReportView extends ProofsView {
  readonly language: Language;
  readonly lang: string;
  readonly verdict: Tone & { readonly word: string };
  readonly title: string;
  readonly summary: string;
  readonly sentence: string;
  readonly users: string;
  readonly who: readonly { readonly owner: string; readonly what: string }[];
  readonly nobody: string;
  readonly tiles: readonly Tile[];
  readonly timeline: TimelineView;
  readonly notTested: readonly string[];
  /** Empty: all cells are. */
  readonly notReviewed: string;
  readonly notLearnt: readonly string[];
  readonly reasons: readonly string[];
  readonly matrix: readonly ClassView[];
  readonly hasStages: boolean;
  readonly facts: readonly Fact[];
  readonly about: readonly Fact[];
  readonly errors: readonly ErrorGroup[];
  /** In what the replica differs from production. */
  readonly differences: readonly string[];
  readonly commands: { readonly again: string; readonly byHand: string };
  /** Null: the scenario names no agreement. */
  readonly sla: SlaView | null;
  readonly text: Labels;
}

/** Those that are not as declared, or that kept the drill from beginning. */
const accused = (run: Run): readonly SurfaceFacts[] => {
  const names = blocking(run);
  const broken = standingSo(standings(run), 'broken').map(({ surface }) => surface);
  return [...broken, ...run.surfaces.filter(({ name }) => names.has(name))];
};

const whoActs = (run: Run, { report, list }: Messages): ReportView['who'] => {
  const owners = new Map<string, string[]>();
  for (const surface of accused(run)) {
    const owner = plain(surface.owner ?? '') || report.notOwned;
    owners.set(owner, [...(owners.get(owner) ?? []), plain(surface.name)]);
  }
  return [...owners].map(([owner, names]) => ({ owner, what: list(names) }));
};

/** Who has to act where no surface has an owner that must. */
const nobody = (run: Run, { report }: Messages): string => {
  if (run.verdict === 'CLEANUP_FAILED') return run.residue.remains ? report.mender : report.gone;
  return run.verdict === 'PASSED' ? report.nobody : report.undecided;
};

const users = (run: Run, language: Language, messages: Messages): string => {
  const told = tellJourneys(run, language, messages);
  return told === '' ? '' : messages.labelled(messages.users.label, told);
};

const FEW = 'cell.inconclusive.few';

/** How many samples were too few, of several surfaces: `31`, `16–62`. */
const between = (counts: readonly number[]): string =>
  [...new Set([Math.min(...counts), Math.max(...counts)])].join('–');

/** Reasons as those of one cell, of cells that differ in how few samples they had. */
const sharedReasons = (cells: readonly CellResult[]): readonly Reason[] => {
  const [first] = cells;
  const counts = cells
    .flatMap(({ because }) => because.filter(({ key }) => key === FEW).map((reason) => Number(reason.with['n'])))
    .filter(Number.isFinite);
  return (first?.because ?? []).map((reason) =>
    reason.key === FEW && counts.length > 0 ? { ...reason, with: { ...reason.with, n: between(counts) } } : reason,
  );
};

/** What cells of the same reason have in common. */
const reasonKey = ({ because }: CellResult): string =>
  JSON.stringify(because.map((reason) => (reason.key === FEW ? [FEW, reason.with['needed']] : reason)));

/** Surfaces that could not be judged, together with those of the same reason. */
const undecided = (run: Run, messages: Messages): readonly string[] => {
  const groups = new Map<string, CellResult[]>();
  for (const cell of run.cells.filter((each) => cellStanding(each) === 'open')) {
    const key = reasonKey(cell);
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups.values()].map((cells) => {
    const because = sharedReasons(cells).map((reason) => sayReason(messages, reason));
    const names = cells.map(({ surface }) => plain(surface));
    return messages.report.notLearntLines.cell(messages.list(names), because.join(messages.semicolon));
  });
};

const notLearnt = (run: Run, messages: Messages): readonly string[] => {
  const { notLearntLines: lines } = messages.report;
  if (run.verdict === 'BLOCKED') return [lines.blocked];
  const ended = run.stopped === null && !run.residue.verified ? [lines.died] : [];
  const cut = run.stopped === null ? ended : [lines.stopped];
  return [...cut, ...undecided(run, messages)];
};

/** What the first sentence does not say already. */
const reasonsOf = (run: Run, messages: Messages): readonly string[] => {
  // A sentence has made its first letter a capital.
  const said = headline(run, messages.language, messages).toLowerCase();
  return untoldReasons(run)
    .map((reason) => sayReason(messages, reason))
    .filter((reason) => !said.includes(reason.toLowerCase()));
};

const stackOf = ({ stack, environment }: Run, language: Language): string =>
  plain(`${stack.title[language]} (${[environment, stack.profile].filter((part) => part !== null).join(', ')})`);

const factsOf = (run: Run, language: Language, { report, duration, list }: Messages): readonly Fact[] => {
  const { facts } = report;
  const only = run.only === null ? [] : [{ label: facts.only, value: plain(list(run.only)) }];
  return [
    { label: facts.run, value: plain(run.id) },
    { label: facts.stack, value: stackOf(run, language) },
    ...(run.stack.run === run.id ? [] : [{ label: facts.upSince, value: plain(run.stack.run) }]),
    { label: facts.started, value: plain(run.startedAt) },
    { label: facts.took, value: duration(run.durationMs) },
    { label: facts.seed, value: String(run.seed) },
    ...only,
  ];
};

/** A drill as a template shows it. */
export const reportView = (run: Run, language: Language): ReportView => {
  const messages = say(language);
  return {
    language,
    lang: LANG[language],
    verdict: { ...verdictTone(run.verdict), word: messages.verdicts[run.verdict] },
    title: plain(run.scenario.title[language]),
    summary: summarize(run, messages),
    sentence: headline(run, language, messages),
    users: users(run, language, messages),
    who: whoActs(run, messages),
    nobody: nobody(run, messages),
    tiles: tilesOf(run, messages),
    timeline: timelineView(run, messages),
    notTested: run.notTested.map((text) => plain(text[language])),
    notReviewed: run.notReviewed > 0 ? messages.terminal.notReviewed(run.notReviewed, run.cells.length) : '',
    notLearnt: notLearnt(run, messages),
    reasons: reasonsOf(run, messages),
    matrix: matrixView({ run, messages, language }),
    hasStages: run.cells.some(({ stage }) => stage !== null),
    facts: factsOf(run, language, messages),
    about: aboutOf(run, messages),
    commands: { again: again(run), byHand: takesAPerson(run) ? byHand(run) : '' },
    sla: slaView(run.sla, messages),
    errors: errorsView(run, messages),
    differences: differencesOf(run, language, messages),
    text: labelsOf(messages),
    ...proofsView(run, messages),
  };
};
