import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/core/evaluate.ts';
import type { SlaPreset, SlaResult, SlaTerms } from '../../../src/model/sla.ts';
import { both } from '../../../src/model/text.ts';
import {
  type Behaviour,
  broken,
  degrades,
  denied,
  fails,
  journalOf,
  ok,
  queued,
  recordOf,
  scenarioOf,
  type Story,
  survives,
  timedOut,
  whileOn,
  without,
} from '../../support/record.ts';
import { bundled } from '../../support/sla-presets.ts';

const termsOf = (preset: SlaPreset, more: Partial<SlaTerms> = {}): SlaTerms => {
  const outage = preset.outages.find(({ id }) => id === 'aliyun-2023-11-12');
  if (outage === undefined) throw new Error('no such outage');
  return {
    preset,
    outage,
    surfaces: [{ name: 'signed', share: 1 }],
    traffic: 'even',
    monthDays: 30,
    currency: null,
    monthlyFee: null,
    losses: [],
    ...more,
  };
};

const expectations = { signed: fails(), public: survives(), home: degrades() };
const assessed = (terms: SlaTerms, behave: Behaviour, story: Story = {}): SlaResult => {
  const scenario = scenarioOf(expectations, { sla: terms });
  const { sla } = evaluate(scenario, recordOf(journalOf(scenario, { behave, ...story })));
  if (sla === null) throw new Error('nothing was assessed');
  return sla;
};

const refused = whileOn({ signed: denied, home: queued });
const half: Behaviour = (moment) => (moment.n % 2 === 0 ? refused(moment) : ok);
/** More than 2 % of its samples are slow. */
const starving: Behaviour = ({ n }) => (n % 20 === 0 ? { ...ok, tookMs: 80 } : ok);
const article = bundled('aliyun-oss-article');
const unreachable = whileOn({ signed: timedOut, home: queued });
const percent = (share: number | undefined): string => ((share ?? Number.NaN) * 100).toFixed(4);

describe('207 minutes in which every signed request', () => {
  it('was refused with 403 are none by the agreement: users see 99.5208 %, and are paid nothing', () => {
    const { perceived, contractual } = assessed(termsOf(article), refused);
    expect(percent(perceived?.availability)).toBe('99.5208');
    expect(perceived?.step).toEqual(article.ladder[0]);
    expect(contractual).toMatchObject({ availability: 1, lostMs: 0, step: null });
  });

  it('met an error of the server are the same to both', () => {
    const { perceived, contractual } = assessed(termsOf(article), whileOn({ signed: broken, home: queued }));
    expect(percent(perceived?.availability)).toBe('99.5208');
    expect(contractual).toEqual(perceived);
  });

  it('timed out count only where the agreement counts what cannot be reached', () => {
    expect(assessed(termsOf(article), unreachable).contractual?.availability).toBe(1);
    const counting = assessed(termsOf(bundled('aliyun-datahub')), unreachable);
    expect(percent(counting.contractual?.availability)).toBe('99.5208');
    expect(counting.contractual?.step?.credit).toBe(0.2);
  });
});

describe('a service of several surfaces', () => {
  const twoSurfaces = [
    { name: 'signed', share: 0.4 },
    { name: 'public', share: 0.6 },
  ];

  it('is read surface by surface, and as a whole by their shares of the requests', () => {
    const result = assessed(termsOf(article, { surfaces: twoSurfaces, traffic: 'given' }), refused);
    expect(percent(result.perceived?.availability)).toBe('99.8083');
    expect(result.surfaces.map(({ name, perceived }) => [name, percent(perceived?.availability)])).toEqual([
      ['signed', '99.5208'],
      ['public', '100.0000'],
    ]);
    expect(result.assumptions).toContain('given-traffic');
  });

  it('serves its users where it is degraded as declared, and not where it is degraded otherwise', () => {
    const surfaces = [{ name: 'home', share: 1 }];
    expect(assessed(termsOf(article, { surfaces }), refused).perceived?.availability).toBe(1);
    const worse = assessed(termsOf(article, { surfaces }), whileOn({ signed: denied, home: broken }));
    expect(percent(worse.perceived?.availability)).toBe('99.5208');
  });

  it('that answers one time in two loses half as much', () => {
    const { perceived } = assessed(termsOf(article), half);
    // One sample more or less at the end.
    expect(Math.abs((perceived?.lostMs ?? 0) / 60_000 - 103.5)).toBeLessThan(207 / 100);
  });

  it('is not told as a whole when one of them was not drilled', () => {
    const result = assessed(termsOf(article, { surfaces: twoSurfaces }), refused, { only: ['signed'] });
    expect(result.perceived).toBeNull();
    expect(result.contractual).toBeNull();
    expect(result.surfaces[1]).toMatchObject({ name: 'public', n: 0, perceived: null });
  });
});

describe('nothing follows', () => {
  it.each<[string, Story]>([
    ['no fault was shown to be on', { edit: without('bites', 'proof') }],
    ['the fault was never asked for', { edit: without('asked', 'bites', 'proof', 'lift-asked', 'lifted') }],
    [
      'its proof was lost',
      {
        edit: (lines) => [
          ...lines,
          { at: 12_000, event: { type: 'unproven', fault: 'cut', because: both('it answered') } },
        ],
      },
    ],
  ])('where %s', (_case, story) => {
    const losses = [{ surface: 'signed', what: both('orders'), perMinute: 3, worth: 2 }];
    const result = assessed(termsOf(article, { losses, currency: 'CNY', monthlyFee: 100 }), refused, story);
    expect(result).toMatchObject({ drilledMs: null, scale: null, perceived: null, contractual: null, loss: null });
    expect(result.losses[0]).toMatchObject({ minutes: null, count: null, amount: null });
  });

  it('where the scenario names no agreement', () => {
    const scenario = scenarioOf(expectations);
    expect(evaluate(scenario, recordOf(journalOf(scenario, { behave: refused }))).sla).toBeNull();
  });
});

describe('what a team entered', () => {
  const losses = [
    { surface: 'signed', what: both('uploads'), perMinute: 10, worth: 2 },
    { surface: 'public', what: both('pictures'), perMinute: 500, worth: 1 },
    { surface: 'home', what: both('visits'), perMinute: 40, worth: null },
  ];

  it('is lost in proportion to what failed for users, and set against the credit', () => {
    const terms = termsOf(article, { losses, currency: 'CNY', monthlyFee: 1000 });
    const result = assessed(terms, whileOn({ signed: broken, home: broken }));
    expect(result.losses.map(({ minutes, count, amount }) => [minutes, count, amount])).toEqual([
      [207, 2070, 4140],
      [0, 0, 0],
      [207, 8280, null],
    ]);
    expect(result.loss).toBe(4140);
    expect(result.contractual?.credit).toBe(250);
    expect(result.contractual?.creditOfLoss).toBeCloseTo(250 / 4140, 12);
  });

  it('is all that is told of money', () => {
    const result = assessed(termsOf(article), refused);
    expect(result).toMatchObject({ loss: null, losses: [], perceived: { credit: null, creditOfLoss: null } });
  });

  it('is paid back up to the cap', () => {
    const capped = { ...article, cap: 0.2 };
    const result = assessed(termsOf(capped, { monthlyFee: 1000, currency: 'CNY' }), refused);
    expect(result.perceived?.credit).toBe(200);
    expect(result.assumptions).toContain('cap');
  });
});

it('the drill is stretched as a whole: its scale is the length of the outage by that of the fault', () => {
  const { drilledMs, scale, outage } = assessed(termsOf(article), refused);
  expect(outage.durationMs).toBe(207 * 60_000);
  expect((drilledMs ?? 0) * (scale ?? 0)).toBeCloseTo(207 * 60_000, 3);
  expect(drilledMs).toBeGreaterThan(20_000);
});

it('a machine that did not keep up is told with the numbers', () => {
  expect(assessed(termsOf(article), refused).assumptions).not.toContain('slow-machine');
  expect(assessed(termsOf(article), refused, { control: starving }).assumptions).toContain('slow-machine');
});
