import { sinceFault } from './since-fault.ts';

/** What charts say in English. */
export const chartsEn = {
  picture: 'The matrix as a picture',
  sentences: (each: readonly string[]) => each.map((one) => `${one}.`).join(' '),
  heading: 'Over time: what was not as declared, or is not known',
  about:
    'Percentiles are of good answers alone and exact, computed from all samples; bad answers are counted below them. Times count from the moment the fault was asked for.',
  title: (surface: string) => `${surface} over time`,
  latency: 'good answers',
  errors: 'bad answers',
  /** A time since the fault. */
  since: (seconds: number) => sinceFault(seconds, ['m', 's']),
  gate: 'steady state',
  asked: 'fault',
  gone: 'fault gone',
  back: 'back',
  keys: {
    p50: 'median',
    p95: '95th percentile',
    max: 'slowest',
    errors: 'bad answers',
    actual: 'fault on',
    planned: 'fault as planned',
    limit: 'time allowed',
  },
  lastRun: (run: string) => `95th percentile of the last run, ${run}`,
  before: 'Before the fault',
  during: 'While it was on',
  after: 'After it',
  whole: 'In all',
  period: (name: string, n: number, bad: string) => `${name}: ${n} answers, ${bad}`,
  noneBad: 'none bad',
  bad: (count: number, classes: string) => `${count} bad (${classes})`,
  ofClass: (name: string, count: number) => `${count} ${name}`,
  slowest: (time: string) => `, slowest good one ${time}`,
  classes: { healthy: 'should not have worked' } as Readonly<Record<string, string>>,
  table: 'The same as a table',
  columns: {
    from: 'from',
    n: 'answers',
    p50: 'median',
    p95: '95th',
    last: '95th, last run',
    max: 'slowest',
    errors: 'bad',
    state: 'mostly',
  },
  states: { '.': 'healthy', d: 'as declared', x: 'not as declared', '-': 'no answer' } as Readonly<
    Record<string, string>
  >,
  left: (surfaces: string) => `Not drawn, to keep this page small: ${surfaces}. Their numbers are in the matrix.`,
};
