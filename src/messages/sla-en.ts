/** What the reckoning by an agreement says in English. */
export const slaEn = {
  heading: 'SLA: had this been production',
  minutes: (n: string) => `${n} min`,
  money: (amount: string, currency: string) => `${amount} ${currency}`,
  sentence: ({ outage, minutes, days }: Readonly<Record<'outage' | 'minutes' | 'days', string>>) =>
    `Had it lasted as long as “${outage}” (${minutes}), then in a month of ${days} days`,
  result: (perceived: string, contractual: string) =>
    `users would have seen an availability of ${perceived}; by the agreement it would be ${contractual}.`,
  atWorst: (all: string, worst: string, surface: string) => `${all} (at worst ${worst}: “${surface}”)`,
  paid: (credit: string) => `By the agreement ${credit} of the monthly fee is paid back`,
  unpaid: 'By the agreement nothing is paid back',
  wouldBePaid: (credit: string) => `; by what users saw it would be ${credit} of the monthly fee.`,
  wouldBeUnpaid: '; by what users saw it would be nothing.',
  notProven: 'Nothing follows for the agreement: the fault was not shown to be on.',
  notSampled: (surfaces: string) =>
    `Nothing follows for the service as a whole: not sampled while the fault was on were ${surfaces}.`,
  labels: {
    surface: 'surface',
    share: 'of the requests',
    failing: 'failed',
    month: 'month',
    perceived: 'as users see it',
    contractual: 'by the agreement',
    service: 'the service as a whole',
    availability: 'availability of the month',
    lost: 'missing of the month',
    step: 'step of the ladder',
    credit: 'paid back',
    creditOfLoss: 'paid back, of the loss',
    losses: 'Loss, by the team’s own numbers',
    assumptions: 'What this rests on',
    preset: 'Agreement',
    outage: 'Outage',
  },
  ofSamples: (share: string, n: number) => `${share} of ${n}`,
  allowed: (commitment: string, minutes: string) => `${commitment} promised: ${minutes} may be missing`,
  below: (below: string, credit: string) => `below ${below}: ${credit}`,
  lasted: (values: Readonly<Record<'title' | 'from' | 'to' | 'minutes', string>>) =>
    `${values.title}: ${values.from} to ${values.to}, ${values.minutes}`,
  noStep: 'none',
  lost: (values: Readonly<Record<'what' | 'surface' | 'minutes' | 'perMinute' | 'count', string>>) =>
    `${values.what}: ${values.minutes} without ${values.surface}, ${values.perMinute} a minute, are ${values.count}`,
  worth: (told: string, amount: string) => `${told}, worth ${amount}`,
  sum: (amount: string) => `together ${amount}`,
  notKnown: (what: string, surface: string) =>
    `${what}: not known, as ${surface} was not sampled while the fault was on`,
  noNumbers: 'None is told: the scenario enters no numbers of the team’s own (sla.losses).',
  doubt: {
    verified: '',
    partly: 'The agreement’s terms are verified in part.',
    unverified: 'The agreement’s terms are not verified.',
  },
  verification: { verified: 'verified', partly: 'verified in part', unverified: 'NOT VERIFIED' },
  preset: (title: string, verification: string) => `${title} (${verification})`,
  dated: (source: string, date: string) => `${source}, of ${date}`,
  remedy: (remedy: string) => `paid back as ${remedy}`,
  assumptions: {
    scaled: ({ drilled, minutes, scale }: Values) =>
      `The ${drilled} for which the fault was on stand for ${minutes}: ${scale} times as long. What failed is stretched with it; samples are not counted again.`,
    'calm-month': ({ days }: Values) => `Nothing else fails in the ${days} days of the month.`,
    'even-traffic': () =>
      'Requests come evenly over time and over the surfaces: the scenario enters no shares (sla.traffic).',
    'given-traffic': () =>
      'Requests come evenly over time, and over the surfaces by the shares that the scenario enters.',
    'degraded-serves': () =>
      'Users are served by an answer that is healthy, or degraded as declared. Every other one failed: refused, wrong, late or none.',
    'recovery-left-out': () => 'The time to recover after the lift is neither stretched nor added.',
    counts: ({ counts }: Values) =>
      `To the agreement only these answers are failures: ${counts}. All others count as served.`,
    'mean-error-rate': ({ slot }: Values) =>
      `Availability is 100% less the mean error rate of all slots of ${slot} (UTC).`,
    'slots-down': ({ slot }: Values) =>
      `To the agreement a slot of ${slot} (UTC) is lost when all of its requests fail; what users see is the mean error rate.`,
    cap: ({ cap }: Values) => `At most ${cap} of the monthly fee is paid back.`,
    'slow-machine': () =>
      'The machine of the drill did not keep up, or nobody knows whether it did: late answers may be its own doing.',
    'drills-excluded': () =>
      'This was a rehearsal on a replica; agreements commonly leave out announced drills in production too.',
    'not-verified': ({ note }: Values) => `Not all of the agreement is verified: ${note}.`,
  },
};

/** What assumptions name, in words. */
type Values = Readonly<Record<'drilled' | 'minutes' | 'scale' | 'days' | 'counts' | 'slot' | 'cap' | 'note', string>>;
