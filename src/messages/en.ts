import type { Phase } from '../model/journal.ts';
import type { CellResult, CellVerdict, DrillVerdict, RecoveryVerdict } from '../model/run.ts';
import type { Language } from '../model/text.ts';
import { formatDuration, type Ms } from '../model/units.ts';
import { secondsBetween } from './numbers.ts';
import { acceptEn } from './accept-en.ts';
import { acrossEn } from './across-en.ts';
import { blastEn } from './blast-en.ts';
import { chartsEn } from './charts-en.ts';
import { checkEn } from './check-en.ts';
import { gameDayEn } from './game-day-en.ts';
import { initEn } from './init-en.ts';
import { pageEn } from './page-en.ts';
import { planEn } from './plan-en.ts';
import { reasonsEn } from './reasons-en.ts';
import { recordEn } from './record-en.ts';
import { reportEn } from './report-en.ts';
import { slaEn } from './sla-en.ts';
import { stacksEn } from './stacks-en.ts';
import { trendEn } from './trend-en.ts';

type Expected = CellResult['expected'];

const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;

/** All texts in English. Its shape is the catalogue's shape. */
export const en = {
  language: 'en' as Language,
  reasons: reasonsEn,
  report: reportEn,
  page: pageEn,
  plan: planEn,
  stacks: stacksEn,
  blast: blastEn,
  charts: chartsEn,
  check: checkEn,
  accept: acceptEn,
  across: acrossEn,
  gameDay: gameDayEn,
  trend: trendEn,
  record: recordEn,
  sla: slaEn,
  init: initEn,
  hand: {
    notProven: (seen: string) => `NOT PROVEN: ${seen}`,
    liftWith: (command: string) => `lift it with: ${command}`,
    lifted: (seen: string) => `lifted: ${seen}`,
    stillOn: (because: string) => `STILL ON: ${because}`,
    nothingOn: 'no fault is on',
  },
  list,
  labelled: (label: string, text: string) => `${label}: ${text}`,
  comma: ', ',
  semicolon: '; ',
  duration: formatDuration,
  phases: {
    reserve: 'reserve',
    up: 'up',
    prepare: 'prepare',
    gate: 'steady state',
    inject: 'inject',
    observe: 'observe',
    lift: 'lift',
    recover: 'recover',
    invariants: 'invariants',
    verify: 'verify',
  } satisfies Readonly<Record<Phase, string>>,
  verdicts: {
    CLEANUP_FAILED: 'CLEAN-UP FAILED',
    FAILED: 'FAILED',
    STOPPED: 'STOPPED',
    BLOCKED: 'BLOCKED',
    INCONCLUSIVE: 'INCONCLUSIVE',
    PASSED: 'PASSED',
  } satisfies Readonly<Record<DrillVerdict, string>>,
  cells: {
    pass: 'as declared',
    worse: 'worse',
    better: 'better',
    'wrong-manner': 'wrong manner',
    'fail-open': 'failed open',
    inconclusive: 'inconclusive',
  } satisfies Readonly<Record<CellVerdict, string>>,
  recoveries: {
    pass: 'in time',
    fail: 'late',
    inconclusive: 'unclear',
    'not-hurt': 'not hurt',
    better: 'before the lift',
  } satisfies Readonly<Record<RecoveryVerdict, string>>,
  never: 'not back',
  classes: {
    survives: 'MUST SURVIVE',
    degrades: 'MAY DEGRADE, AS DECLARED',
    fails: 'MUST FAIL, AS DECLARED, AND FAST',
  } satisfies Readonly<Record<Expected, string>>,
  columns: { declared: 'declared', observed: 'observed', recovered: 'recovered' },
  bar: (share: string) => `(bar ${share})`,
  max: (time: string) => `max ${time}`,
  healthy: (share: string) => `${share} healthy`,
  summary: {
    passed: (total: number) => `${total} of ${plural(total, 'surface')} behaved as declared`,
    failed: (failed: number, total: number) => `${failed} of ${plural(total, 'surface')} did not behave as declared`,
    invariants: (broken: number, total: number) => `${broken} of ${plural(total, 'invariant')} broken`,
    undecided: (kept: number, total: number, open: number) =>
      `${kept} of ${plural(total, 'surface')} behaved as declared, ${open} could not be judged`,
    stopped: (at: Ms) => `stopped ${formatDuration(at)} into the drill`,
    died: 'the runner died before the drill was over',
    blocked: 'no fault was injected',
    left: 'the drill could not undo all that it did',
  },
  users: {
    label: 'Users',
    worked: (journeys: string) => `${journeys} worked`,
    reduced: (journeys: string) => `${journeys} worked in reduced form`,
    partly: (journeys: string) => `${journeys} worked in part`,
    refused: (journeys: string) => `${journeys} failed as declared`,
    broken: (journeys: string) => `${journeys} did not do as declared`,
    end: '.',
  },
  terminal: {
    stack: (id: string, how: string) => `stack ${id} (${how})`,
    seed: (seed: number) => `seed ${seed}`,
    run: (id: string) => `run ${id}`,
    banner: 'Rehearsal on a local replica, loopback only. Ctrl+C stops, undoes and reports.',
    exit: (code: number) => `exit ${code}`,
    notTested: 'Not tested',
    notReviewed: (cells: number, total: number) =>
      `${cells} of ${plural(total, 'cell')} not reviewed (brownout accept)`,
    report: 'report',
    next: 'next',
    languages: '(English and 中文)',
    samples: 'samples',
    again: 'once more, with the same seed',
    byHand: 'undo by hand what is left',
    gone: 'The stack is down, and what the drill had changed with it: nothing is to be undone by hand.',
    raise: (surface: string) => `${surface} was better than declared: its expectation could be raised`,
    of: (elapsed: string, total: string) => `${elapsed} / ${total}`,
    asDeclared: (kept: number, total: number) => `${kept} of ${total} surfaces as declared`,
    healthy: (kept: number, total: number) => `${kept} of ${total} surfaces healthy`,
    more: (n: number) => `${n} more`,
    resetting: (requests: number) => `reset: ${plural(requests, 'request')}`,
    starting: (ready: number, total: number) => `${ready} of ${total} ready`,
    stopping: (signal: string) => `${signal}: stopping, undoing, reporting. Once more: leave the rest to the guard.`,
    down: (run: string) => `no drill takes over the stack of run ${run}: it is down, and nothing of it is left`,
    leaving: 'leaving now; the guard undoes what is still there (see: brownout status)',
  },
  facts: {
    up: (components: number, links: number) => `${components} components, ${links} links, each through Toxiproxy`,
    reused: (run: string, requests: number) => `reused, reset ${plural(requests, 'request')}; its logs: run ${run}`,
    prepare: (requests: number) => `${plural(requests, 'request')} answered`,
    gate: (surfaces: number, run: number) => `${surfaces}/${surfaces} healthy, ${run} in a row each`,
    proof: (seen: string) => `proof: ${seen}`,
    carried: (used: number, total: number) =>
      used === total ? `all ${total} had carried traffic before` : `${used} of ${total} had carried traffic before`,
    observe: (samples: string, lag: string) => `${samples} samples a surface; runner lag p99 ${lag}`,
    recover: (back: number, total: number) => `${back}/${total}`,
    slowest: (surface: string, between: readonly [Ms, Ms], budget: string) =>
      `slowest ${surface} ${secondsBetween(between)} s (budget ${budget})`,
    notBack: (surfaces: string) => `not back: ${surfaces}`,
    keys: (name: string, kept: number, acked: number) => `${name} ${kept}/${acked}`,
    whole: (kept: string) => `${kept}: none lost, none doubled`,
    broken: (name: string, lost: number, doubled: number) => `${name}: ${lost} lost, ${doubled} doubled`,
    foreign: (n: number) => `${n} foreign`,
    disordered: (n: number) => `${n} out of order`,
    unread: (name: string, because: string) => `${name}: ${because}`,
    clean: 'left behind: nothing',
    leftovers: {
      toxics: (n: number) => plural(n, 'toxic'),
      processes: (n: number) => (n === 1 ? '1 process' : `${n} processes`),
      containers: (n: number) => plural(n, 'container'),
      networks: (n: number) => plural(n, 'network'),
      volumes: (n: number) => plural(n, 'volume'),
      ports: (n: number) => plural(n, 'port'),
      folders: (n: number) => plural(n, 'folder'),
    },
    counted: (counts: readonly string[]) => `left behind: ${counts.join(', ')}`,
    left: (what: string) => `left behind: ${what}`,
    kept: 'the stack stays up',
    handedOn: 'the stack goes on to the next drill',
    goneWithStack: (faults: string) => `the stack is down, and ${faults} with it: nothing is to be undone by hand`,
    liftFailed: (fault: string, because: string) => `${fault} could not be lifted: ${because}`,
    unproven: (fault: string, because: string) => `${fault} is not proven: ${because}`,
  },
};
