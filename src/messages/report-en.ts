import type { CellResult } from '../model/run.ts';

type Expected = CellResult['expected'];

const should = (expected: Expected, declared: string): string => {
  if (expected === 'survives') return 'should have survived';
  return expected === 'degrades' ? `should have degraded to ${declared}` : `should have failed with ${declared}`;
};

const DEEDS: Readonly<Record<string, string>> = {
  refused: 'met a refused connection',
  closed: 'met a closed connection',
  cut: 'broke off midway',
  timeout: 'timed out',
  dns: 'found no address',
  tls: 'failed in TLS',
  login: 'failed to log in',
  protocol: 'got bytes that are no answer',
  late: 'came too late',
  healthy: 'succeeded as on a good day',
};

const did = (errorClass: string, sample: string): string => DEEDS[errorClass] ?? `got ${sample}`;

/** A sentence begins with a capital, but where it begins with a name of ours: `front.page`, `cut-off`. */
const begun = (reason: string): string =>
  reason.replace(/^[a-z]+(?=[ ’])/, (word) => word[0]?.toUpperCase() + word.slice(1));

/** What reports say in English. */
export const reportEn = {
  simulated: 'SIMULATED',
  rehearsal: 'rehearsal on a replica',
  untouched: 'production was not touched',
  skip: 'Skip to the result',
  /** Before the title: what a drill rehearses is not what failed. */
  drill: 'Drill: ',
  ifItLasted: 'If it lasted',
  whoActs: 'Who acts',
  nobody: 'nobody: there is nothing to mend',
  undecided: 'nobody yet: nothing was shown to be broken',
  gone: 'nobody: the stack is down, and what the drill had changed with it',
  mender: 'whoever ran the drill: something is left on',
  notOwned: 'no owner named',
  notTested: 'Not tested',
  reviewed: 'Reviewed',
  again: 'Again',
  byHand: 'Undo by hand',
  notLearnt: 'What was not learnt',
  timeline: 'What happened when',
  legend: {
    healthy: 'healthy',
    declared: 'as declared',
    bad: 'not as declared',
    fault: 'fault on',
    planned: 'fault as planned, with a second each to prove and to lift it',
  },
  tiles: {
    declared: 'As declared',
    slowest: 'Slowest recovery',
    ofBudget: (budget: string) => `of ${budget}`,
    noneHurt: 'none was hurt',
    notMeasured: 'not measured',
    stopRules: 'Stop rules',
    fired: (n: number) => (n === 0 ? 'none fired' : `${n} fired`),
    surfaces: (n: number) => (n === 1 ? '1 surface' : `${n} surfaces`),
    seconds: (between: string) => `${between} s`,
    left: 'Left behind',
    verified: 'verified',
    notVerified: 'not verified',
  },
  sections: {
    matrix: 'Declared and observed',
    faults: 'Faults, and the proof that they took hold',
    invariants: 'Never lost, never doubled',
    residue: 'What is left',
    machine: 'The machine',
    reproduce: 'How to run it again',
    reasons: 'Why',
  },
  columns: {
    surface: 'surface',
    declared: 'declared',
    observed: 'observed',
    verdict: 'verdict',
    recovered: 'recovered',
    course: 'course',
    fault: 'fault',
    proof: 'proof',
    repeated: 'repeated',
    carried: 'traffic before',
    times: 'asked, biting, lift asked, gone',
    invariant: 'invariant',
    acked: 'acknowledged',
    listed: 'found',
    lost: 'lost',
    doubled: 'doubled',
    foreign: 'foreign',
    disordered: 'out of order',
    stage: 'stage',
  },
  facts: {
    run: 'run',
    stack: 'stack',
    upSince: 'up since run',
    started: 'started',
    took: 'took',
    version: 'Brownout',
    machine: 'on',
    scenario: 'scenario',
    seed: 'seed',
    command: 'command',
    only: 'limited to',
  },
  interval: (low: string, high: string, n: number) => `95% CI ${low}–${high}, n=${n}`,
  latency: (p50: string, p95: string, max: string) => `p50 ${p50}, p95 ${p95}, max ${max}`,
  tally: ({ declared, healthy, late, other }: CellResult['counts']) =>
    `${declared} as declared, ${healthy} healthy, ${late} late, ${other} other`,
  at: (time: string) => `+${time}`,
  took: (time: string) => `after ${time}`,
  repeated: (yes: number, all: number) => `${yes} of ${all}`,
  carried: (used: number, all: number) => `${used} of ${all} links`,
  byGuard: 'lifted by the guard',
  sound: 'holds',
  broken: 'broken',
  unread: 'not checked',
  noResidue: 'Nothing: proxies, toxics, processes, ports and folders were compared with what was there before.',
  handedOn: 'Nothing: proxies, toxics and components are as they were before; the stack went on to the next drill.',
  residueUnknown: 'Nobody looked: the drill did not live to its end.',
  machine: (slow: string, longest: string, lag: string) =>
    `${slow} of the control samples took over 50ms, at most ${longest} at a stretch; samples were sent up to ${lag} late (p99).`,
  keptUp: 'It kept up: times can be trusted.',
  starved: 'It was too slow: whatever rests on times is inconclusive.',
  method:
    'Shares are judged by their 95% Wilson interval, which assumes that samples are independent of each other. Recovery is told as an interval: from the last bad answer to the first good one.',
  better: 'its expectation could be raised',
  headline: {
    shouldButDid: (title: string, expected: Expected, declared: string) => `“${title}” ${should(expected, declared)}`,
    instead: (count: number, n: number, { class: of, sample }: Readonly<Record<'class' | 'sample', string>>) =>
      `; instead ${count === n ? 'every request' : `${count} of ${n} requests`} ${did(of, sample)}`,
    but: (reason: string) => `, but ${reason}`,
    numbers: (good: number, n: number, [low, high]: readonly [string, string]) =>
      ` (${good} of ${n} as declared, 95% CI ${low}–${high}).`,
    back: (from: string, to: string) => ` It came back ${from}–${to} s after the fault was gone.`,
    backAtOnce: ' It came back at once when the fault was gone.',
    notBack: (budget: string) => ` It was not back within ${budget}.`,
    other: (title: string, good: number, n: number) => `“${title}” (${good} of ${n} as declared)`,
    otherRecovery: (title: string) => `“${title}” (did not come back in time)`,
    others: (names: string, more: number) =>
      ` Not as declared either: ${names}${more > 0 ? `, and ${more} more` : ''}.`,
    passed: (fault: string, time: string) =>
      `With the fault on (${fault}) for ${time}, each surface did what was declared.`,
    passedNoFault: 'Without any fault, each surface did what was declared.',
    slowest: (title: string, [from, to]: readonly [string, string], budget: string) =>
      ` The slowest to come back was “${title}”: ${from}–${to} s, of ${budget} allowed.`,
    allAtOnce: ' What was hurt came back at once when the fault was gone.',
    noneHurt: ' None was hurt.',
    because: (reason: string) => `${begun(reason)}.`,
  },
  notLearntLines: {
    blocked: 'No fault was injected: nothing is known about how this stack degrades.',
    stopped: 'The drill did not run to its end: what was judged covers the time until then, and the rest is unknown.',
    died: 'The runner died: what follows is what the journal had kept.',
    cell: (surface: string, because: string) => `${surface}: ${because}`,
  },
};
