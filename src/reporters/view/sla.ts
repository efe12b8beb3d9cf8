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
  readonly losses: readonly string[];
  readonly noLosses: string;
  readonly assumptions: readonly string[];
  readonly preset: string;
  readonly source: string;
  readonly outage: string;
  readonly outageSource: string;
  readonly columns: readonly string[];
  readonly labels: Messages['sla']['labels'];
}

const NONE = '–';
const SHOWN_SCALE = 10;

/** An address to be read, not followed: a report leads nowhere. */
const bare = (text: string): string => text.replaceAll(/https?:\/\//g, '');

const minutes = (ms: number, { sla }: Messages): string => sla.minutes(minutesNumber(ms));

const openingOf = ({ outage, monthDays }: SlaResult, messages: Messages): string =>
  messages.sla.sentence({
    outage: sayText(messages, outage.title),
    minutes: minutes(outage.durationMs, messages),
    days: String(monthDays),
  });

/** What users see of the service, and of its worst surface where that is another number. */
const worstOf = ({ surfaces }: SlaResult, perceived: MonthReading, messages: Messages): string => {
  const all = availabilityPercent(perceived.availability);
  const read = surfaces.flatMap(({ title, perceived: of }) => (of ? [{ title, of }] : []));
  const [worst] = read.toSorted((a, b) => a.of.availability - b.of.availability);
  if (worst === undefined) return all;
  const least = availabilityPercent(worst.of.availability);
  return least === all ? all : messages.sla.atWorst(all, least, sayText(messages, worst.title));
};

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
  const numbers = sla.result(worstOf(result, perceived, messages), availabilityPercent(contractual.availability));
  const doubt = sla.doubt[result.preset.verification];
  const parts = [openingOf(result, messages), numbers, `${paid}${due}`, ...(doubt === '' ? [] : [doubt])];
  return parts.join(language === 'zh' ? '' : ' ');
};

const reached = (side: SurfaceReading | null): string =>
  side === null ? NONE : availabilityPercent(side.availability);

const rowOf = ({ name, title, share, n, perceived, contractual }: SlaSurface, messages: Messages): SurfaceRow => {
  const failing = (side: SurfaceReading | null): string =>
    side === null ? NONE : messages.sla.ofSamples(percent(side.failing), n);
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

const presetOf = ({ preset, allowedMs }: SlaResult, messages: Messages): Pick<SlaView, 'preset' | 'source'> => {
  const { sla } = messages;
  const source = bare(sayText(messages, preset.source));
  const remedy = preset.remedy === null ? [] : [sla.remedy(sayText(messages, preset.remedy))];
  const parts = [
    sla.preset(sayText(messages, preset.title), sla.verification[preset.verification]),
    sla.allowed(writtenPercent(preset.commitment), minutes(allowedMs, messages)),
    ...preset.ladder.toReversed().map(({ below, credit }) => sla.below(writtenPercent(below), writtenPercent(credit))),
    ...remedy,
  ];
  return {
    preset: parts.join(messages.semicolon),
    source: preset.dated === null ? source : sla.dated(source, plain(preset.dated)),
  };
};

const outageOf = ({ outage }: SlaResult, messages: Messages): Pick<SlaView, 'outage' | 'outageSource'> => {
  const { title, from, to, durationMs, source } = outage;
  return {
    outage: messages.sla.lasted({
      title: sayText(messages, title),
      from: plain(from),
      to: plain(to),
      minutes: minutes(durationMs, messages),
    }),
    outageSource: bare(sayText(messages, source)),
  };
};

/** The heads of the table of surfaces. */
const columnsOf = ({ sla: { labels }, labelled }: Messages): SlaView['columns'] => [
  labels.surface,
  labels.share,
  labelled(labels.failing, labels.perceived),
  labelled(labels.failing, labels.contractual),
  labelled(labels.month, labels.perceived),
  labelled(labels.month, labels.contractual),
];

/** The agreement's side of a drill; null where the scenario names none. */
export const slaView = (result: SlaResult | null, messages: Messages): SlaView | null => {
  if (result === null) return null;
  const { sla } = messages;
  return {
    heading: sla.heading,
    sentence: sentenceOf(result, messages),
    surfaces: result.drilledMs === null ? [] : result.surfaces.map((surface) => rowOf(surface, messages)),
    month: monthOf(result, messages),
    losses: result.drilledMs === null ? [] : lossesOf(result, messages),
    noLosses: result.losses.length === 0 ? sla.noNumbers : '',
    assumptions: assumptionsOf(result, messages),
    ...presetOf(result, messages),
    ...outageOf(result, messages),
    columns: columnsOf(messages),
    labels: sla.labels,
  };
};
