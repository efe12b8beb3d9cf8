import type {
  LossRate,
  MonthReading,
  SlaAssumption,
  SlaLoss,
  SlaPreset,
  SlaResult,
  SlaSurface,
  SlaTerms,
} from '../../model/sla.ts';
import { both } from '../../model/text.ts';
import type { Ms, Ratio } from '../../model/units.ts';
import { describe } from '../answers.ts';
import type { Drill } from '../drill.ts';
import { courseOf, type Failed, failedOf, faultTime, together } from './course.ts';
import { allowedMs, availability, lostMs, type Month, stepOf } from './month.ts';

const MINUTE_MS: Ms = 60_000;

/** How a surface went while the fault was on. Null: it was not sampled then. */
interface Went {
  readonly name: string;
  readonly n: number;
  readonly perceived: Failed | null;
  readonly contractual: Failed | null;
}

const wentOf = (drill: Drill, { preset }: SlaTerms, name: string): Went => {
  const surface = drill.surfaces.find((one) => one.name === name);
  if (surface === undefined) return { name, n: 0, perceived: null, contractual: null };
  const course = courseOf(drill, surface, preset.counts);
  const n = course.perceived.length;
  if (n === 0) return { name, n, perceived: null, contractual: null };
  return { name, n, perceived: failedOf(course.perceived), contractual: failedOf(course.contractual) };
};

/** What users saw is no matter of an agreement's own way of reckoning: it is the mean, always. */
const byUsers = (month: Month): Month => ({ ...month, reckoning: 'mean-error-rate' });

const readSurface = (failed: Failed | null, month: Month): SlaSurface['perceived'] =>
  failed && { failing: failed(1), availability: availability(lostMs(failed, month), month.days) };

type Side = 'perceived' | 'contractual';

/** All surfaces of the service as one; null: one of them was not sampled. */
const serviceOf = (went: readonly Went[], { surfaces }: SlaTerms, side: Side): Failed | null => {
  const parts = surfaces.map(({ name, share }) => ({ share, failed: went.find((one) => one.name === name)?.[side] }));
  const known = parts.flatMap(({ share, failed }) => (failed ? [{ share, failed }] : []));
  return known.length < parts.length ? null : together(known);
};

const creditOf = ({ monthlyFee, preset }: SlaTerms, share: Ratio): number | null =>
  monthlyFee === null ? null : monthlyFee * Math.min(share, preset.cap ?? 1);

const readMonth = (
  failed: Failed | null,
  month: Month,
  { terms, loss }: { readonly terms: SlaTerms; readonly loss: number | null },
): MonthReading | null => {
  if (failed === null) return null;
  const lost = lostMs(failed, month);
  const reached = availability(lost, month.days);
  const step = stepOf(reached, terms.preset.ladder);
  const credit = creditOf(terms, step?.credit ?? 0);
  const isComparable = credit !== null && loss !== null && loss > 0;
  return {
    availability: reached,
    lostMs: Math.round(lost),
    step,
    credit,
    creditOfLoss: isComparable ? credit / loss : null,
  };
};

/** What would have been lost, by the team's own numbers. */
const loseOf = (rate: LossRate, failing: Ratio | undefined, durationMs: Ms): SlaLoss => {
  if (failing === undefined) return { ...rate, minutes: null, count: null, amount: null };
  const minutes = (failing * durationMs) / MINUTE_MS;
  const count = minutes * rate.perMinute;
  return { ...rate, minutes, count, amount: rate.worth === null ? null : count * rate.worth };
};

const sumOf = (losses: readonly SlaLoss[]): number | null => {
  const worth = losses.filter(({ worth: each }) => each !== null);
  const amounts = worth.flatMap(({ amount }) => amount ?? []);
  return worth.length === 0 || amounts.length < worth.length ? null : amounts.reduce((sum, amount) => sum + amount, 0);
};

const assumptionsOf = ({ machine }: Drill, { preset, traffic, monthlyFee }: SlaTerms): readonly SlaAssumption[] => [
  'scaled',
  'calm-month',
  traffic === 'even' ? 'even-traffic' : 'given-traffic',
  'degraded-serves',
  'recovery-left-out',
  'counts',
  preset.reckoning,
  ...(preset.cap !== null && monthlyFee !== null ? (['cap'] as const) : []),
  ...(machine.known && !machine.result.starved ? [] : (['slow-machine'] as const)),
  'drills-excluded',
  ...(preset.verification === 'verified' ? [] : (['not-verified'] as const)),
];

const presetFacts = ({ counts, outages: _outages, ...preset }: SlaPreset): SlaResult['preset'] => ({
  ...preset,
  counts: describe(counts),
});

/** A drill's impact, had it lasted as long as the outage that the terms name. */
export const assess = (drill: Drill, terms: SlaTerms): SlaResult => {
  const { preset, outage, monthDays: days } = terms;
  const time = faultTime(drill);
  const drilledMs = time && time.to - time.from;
  const durationMs = outage.toMs - outage.fromMs;
  const span = { from: outage.fromMs, to: outage.toMs };
  const month: Month = { days, outage: span, reckoning: preset.reckoning, slotMs: preset.slotMs };
  const names = new Set(
    [...terms.surfaces, ...terms.losses.map(({ surface: name }) => ({ name }))].map((it) => it.name),
  );
  const went = [...names].map((name) => wentOf(drill, terms, name));
  const losses = terms.losses.map((rate) =>
    loseOf(rate, went.find(({ name }) => name === rate.surface)?.perceived?.(1), durationMs),
  );
  const loss = sumOf(losses);
  const titles = new Map(drill.scenario.stack.surfaces.map(({ name, title }) => [name, title]));
  return {
    preset: presetFacts(preset),
    outage: { ...outage, durationMs },
    monthDays: days,
    allowedMs: Math.round(allowedMs(preset.commitment, days)),
    drilledMs,
    scale: drilledMs && durationMs / drilledMs,
    surfaces: terms.surfaces.map(({ name, share }): SlaSurface => {
      const { n = 0, perceived = null, contractual = null } = went.find((one) => one.name === name) ?? {};
      return {
        name,
        title: titles.get(name) ?? both(name),
        share,
        n,
        perceived: readSurface(perceived, byUsers(month)),
        contractual: readSurface(contractual, month),
      };
    }),
    perceived: readMonth(serviceOf(went, terms, 'perceived'), byUsers(month), { terms, loss }),
    contractual: readMonth(serviceOf(went, terms, 'contractual'), month, { terms, loss }),
    currency: terms.currency,
    monthlyFee: terms.monthlyFee,
    losses,
    loss,
    assumptions: assumptionsOf(drill, terms),
  };
};
