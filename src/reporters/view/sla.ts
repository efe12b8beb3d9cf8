import {
  availabilityPercent,
  grouped,
  minutesNumber,
  percent,
  plain,
  sayText,
  writtenPercent,
  type Messages,
} from '../../messages/index.ts';
import type { MonthReading, SlaLoss, SlaResult, SlaSurface, SurfaceReading } from '../../model/sla.ts';

/** One line of the two sides: what users see, and what counts by the agreement. */
interface Compared {
  readonly label: string;
  readonly perceived: string;
  readonly contractual: string;
}

interface SurfaceRow extends Compared {
  readonly title: string;
  readonly share: string;
  readonly perceivedFailing: string;
  readonly contractualFailing: string;
}

/** A drill's impact as an agreement would see it, in words. */
export interface SlaView {
  readonly heading: string;
  readonly sentence: string;
  readonly surfaces: readonly SurfaceRow[];
  /** The service as a whole; empty where nothing follows for it. */
  readonly month: readonly Compared[];
  readonly allowed: string;
  readonly losses: readonly string[];
  readonly noLosses: string;
  readonly assumptions: readonly string[];
  readonly preset: string;
  readonly source: string;
  readonly labels: Messages['sla']['labels'];
}

const NONE = '–';
const SHOWN_SCALE = 10;

const minutes = (ms: number, { sla }: Messages): string => sla.minutes(minutesNumber(ms));

const openingOf = ({ outage, monthDays }: SlaResult, messages: Messages): string =>
  messages.sla.sentence({
    outage: sayText(messages, outage.title),
    minutes: minutes(outage.durationMs, messages),
    days: String(monthDays),
  });

const sentenceOf = (result: SlaResult, messages: Messages): string => {
  const { sla, language } = messages;
  const { perceived, contractual } = result;
  if (result.drilledMs === null) return sla.notProven;
  if (perceived === null || contractual === null) {
    const missing = result.surfaces.filter(({ n }) => n === 0).map(({ name }) => plain(name));
    return sla.notSampled(messages.list(missing));
  }
  const paid = contractual.step === null ? sla.unpaid : sla.paid(writtenPercent(contractual.step.credit));
  const due = perceived.step === null ? sla.wouldBeUnpaid : sla.wouldBePaid(writtenPercent(perceived.step.credit));
  const numbers = sla.result(
    availabilityPercent(perceived.availability),
    availabilityPercent(contractual.availability),
  );
  const space = language === 'zh' ? '' : ' ';
  return [openingOf(result, messages), numbers, `${paid}${due}`].join(space);
};

const rowOf = ({ name, title, share, n, perceived, contractual }: SlaSurface, messages: Messages): SurfaceRow => {
  const failing = (side: SurfaceReading | null): string =>
    side === null ? NONE : messages.sla.ofSamples(percent(side.failing), n);
  const reached = (side: SurfaceReading | null): string =>
    side === null ? NONE : availabilityPercent(side.availability);
  return {
    label: plain(name),
    title: sayText(messages, title),
    share: percent(share),
    perceivedFailing: failing(perceived),
    contractualFailing: failing(contractual),
    perceived: reached(perceived),
    contractual: reached(contractual),
  };
};

const stepOf = ({ step }: MonthReading, { sla }: Messages): string =>
  step === null ? sla.noStep : sla.below(writtenPercent(step.below), writtenPercent(step.credit));

const moneyOf = (amount: number | null, { currency }: SlaResult, { sla }: Messages): string =>
  amount === null ? NONE : sla.money(grouped(amount), plain(currency ?? ''));

const monthOf = (result: SlaResult, messages: Messages): readonly Compared[] => {
  const { perceived, contractual } = result;
  if (perceived === null || contractual === null) return [];
  const { labels } = messages.sla;
  const line = (label: string, tell: (reading: MonthReading) => string): Compared => ({
    label,
    perceived: tell(perceived),
    contractual: tell(contractual),
  });
  return [
    line(labels.availability, ({ availability }) => availabilityPercent(availability)),
    line(labels.lost, ({ lostMs }) => minutes(lostMs, messages)),
    line(labels.step, (reading) => stepOf(reading, messages)),
    ...(result.monthlyFee === null ? [] : [line(labels.credit, ({ credit }) => moneyOf(credit, result, messages))]),
    ...(perceived.creditOfLoss === null
      ? []
      : [line(labels.creditOfLoss, ({ creditOfLoss }) => (creditOfLoss === null ? NONE : percent(creditOfLoss)))]),
  ];
};

const lossOf = (loss: SlaLoss, result: SlaResult, messages: Messages): string => {
  const { sla } = messages;
  const [what, surface] = [sayText(messages, loss.what), plain(loss.surface)];
  if (loss.minutes === null || loss.count === null) return sla.notKnown(what, surface);
  const told = sla.lost({
    what,
    surface,
    minutes: sla.minutes(grouped(loss.minutes)),
    perMinute: grouped(loss.perMinute),
    count: grouped(loss.count),
  });
  return loss.amount === null ? told : sla.worth(told, moneyOf(loss.amount, result, messages));
};

const lossesOf = (result: SlaResult, messages: Messages): readonly string[] => {
  const each = result.losses.map((loss) => lossOf(loss, result, messages));
  const isSum = result.loss !== null && each.length > 1;
  return [...each, ...(isSum ? [messages.sla.sum(moneyOf(result.loss, result, messages))] : [])];
};

const scaleOf = (scale: number): string => grouped(scale >= SHOWN_SCALE ? Math.round(scale) : scale);

/** None where nothing follows. */
const assumptionsOf = (result: SlaResult, messages: Messages): readonly string[] => {
  const { preset, outage, drilledMs, scale } = result;
  if (drilledMs === null || scale === null) return [];
  const values = {
    drilled: messages.duration(drilledMs),
    minutes: minutes(outage.durationMs, messages),
    scale: scaleOf(scale),
    days: String(result.monthDays),
    counts: sayText(messages, preset.counts),
    slot: minutes(preset.slotMs, messages),
    cap: preset.cap === null ? NONE : writtenPercent(preset.cap),
    note: preset.note === null ? NONE : sayText(messages, preset.note).replace(/[.。]$/, ''),
  };
  return result.assumptions.map((assumption) => messages.sla.assumptions[assumption](values));
};

const presetOf = ({ preset }: SlaResult, messages: Messages): Pick<SlaView, 'preset' | 'source'> => {
  const { sla } = messages;
  const title = sayText(messages, preset.title);
  const source = preset.dated === null ? preset.source : sla.dated(preset.source, preset.dated);
  const steps = preset.ladder
    .toReversed()
    .map(({ below, credit }) => sla.below(writtenPercent(below), writtenPercent(credit)));
  const remedy = preset.remedy === null ? [] : [sla.remedy(sayText(messages, preset.remedy))];
  return {
    preset: [`${title} (${sla.verification[preset.verification]})`, ...steps, ...remedy].join(messages.semicolon),
    source: plain(source),
  };
};

/** The agreement's side of a drill; null where the scenario names none. */
export const slaView = (result: SlaResult | null, messages: Messages): SlaView | null => {
  if (result === null) return null;
  const { sla } = messages;
  const { commitment } = result.preset;
  return {
    heading: sla.heading,
    sentence: sentenceOf(result, messages),
    surfaces: result.drilledMs === null ? [] : result.surfaces.map((surface) => rowOf(surface, messages)),
    month: monthOf(result, messages),
    allowed: sla.allowed(writtenPercent(commitment), minutes(result.allowedMs, messages)),
    losses: result.drilledMs === null ? [] : lossesOf(result, messages),
    noLosses: result.losses.length === 0 ? sla.noNumbers : '',
    assumptions: assumptionsOf(result, messages),
    ...presetOf(result, messages),
    labels: sla.labels,
  };
};
