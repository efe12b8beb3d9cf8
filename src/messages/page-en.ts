/** What the page says beside the parts that text reports have, too, in English. */
export const pageEn = {
  notTestedUnsaid: 'neither the scenario nor its stack says what it leaves out',
  /** `from` is empty where there was no delay. */
  since: (from: string, length: string) =>
    ` This began ${from === '' ? 'with the fault' : `about ${from} after the fault was asked for`} and lasted ${length}.`,
  stopped: 'stopped',
  titles: {
    timeline: 'What happened when, in full',
    everySurface: 'Every surface, second by second',
    errors: 'Answers that were not as declared, by kind',
    replica: 'What this was, and what it was not',
    environment: 'Environment, versions, seed',
    signOff: 'Conclusion and sign-off',
    sources: 'What was run: scenario and stack, as they were',
  },
  headings: {
    answers: 'answers',
    class: 'class',
    sample: 'one of them',
    surfaces: 'surfaces',
    firstKept: 'first kept',
  },
  surfaceCount: (name: string, count: number) => `${name} (${count}×)`,
  drawn: (n: number) => (n === 1 ? '1 surface' : `${n} surfaces`),
  signs: {
    role: 'role',
    name: 'name',
    decision: 'passed, passed with findings, or not passed; remarks',
    date: 'date, signature',
    evaluator: 'Evaluator',
    owner: 'Owner of the drill',
    approver: 'Approver',
  },
  replica: 'A rehearsal shows what this replica does under this fault. It differs from production at least in this:',
  environments: {
    process: 'every component was a process of one machine, started for this drill, with data made for it',
    compose: 'every component was a container of one machine, started for this drill, with data made for it',
    attach: 'the stack was running already, and was neither started nor filled by the drill',
  } satisfies Readonly<Record<string, string>> as Readonly<Record<string, string>>,
  proxied: (links: number) => `all ${links} links between components ran through Toxiproxy, which production has not`,
  load: 'the load was that of the probes, not that of users',
  untested: (what: string) => `not tested: ${what}`,
  labels: {
    components: 'components',
    links: 'links',
    exit: 'exit code',
    environment: 'environment',
    lag: 'runner lag',
  },
  lag: (p99: string) => `p99 ${p99}`,
};
