import type { z } from 'zod';
import type { SlaPreset, SlaTerms } from '../model/sla.ts';
import type { slaBlockFile } from '../model/sla-file.ts';
import type { Stack } from '../model/stack.ts';
import { fitsPattern } from './patterns.ts';
import type { Place } from './place.ts';
import { checkSurfaceName } from './promises.ts';
import { missingKey, problem, say, unknownName } from './words.ts';

type BlockFile = z.output<typeof slaBlockFile>;

/** What the sum of percentages, written with a few digits, may be off by. */
const ROUNDING = 1e-6;

const namesOf = ({ surfaces }: Stack): readonly string[] => surfaces.map(({ name }) => name);

/** In the order of the stack. */
const covered = (patterns: readonly string[], stack: Stack): readonly string[] =>
  namesOf(stack).filter((name) => patterns.some((pattern) => fitsPattern(pattern, name)));

const NO_OUTAGE = problem(
  'no-outage',
  say('the preset names no outage to scale to', '该预设没有可用于推算的事故'),
  say('add one to its outages', '请在其 outages 中加上一项'),
);

const notCovered = (name: string, names: readonly string[]): ReturnType<typeof problem> =>
  problem(
    'not-covered',
    say(`${name} is none of the surfaces that the agreement covers`, `${name} 不在协议覆盖的业务面之内`),
    say(`name one of ${names.join(', ')}`, `请从中选择：${names.join('、')}`),
  );

const notWhole = (percent: string): ReturnType<typeof problem> =>
  problem(
    'not-whole',
    say(`these shares are ${percent}% together, not 100%`, `这些比例合计 ${percent}%，而不是 100%`),
    say('mend a share, or leave a surface out: it takes the rest', '请更正比例，或省去一个业务面，由它占其余部分'),
  );

/** The share that a person wrote; 0 for what is no share, which is told elsewhere. */
const shareAt = (place: Place): number => Number(/^([\d.]+)%$/.exec(place.text ?? '')?.[1] ?? 0) / 100;

const checkTraffic = (place: Place, names: readonly string[]): void => {
  const shares = place.entries();
  for (const [name, below] of shares) if (!names.includes(name)) below.tell(notCovered(name, names), 'key');
  const sum = shares.reduce((total, [, below]) => total + shareAt(below), 0);
  const isAll = names.every((name) => place.has(name));
  if (shares.length === 0 || (isAll ? Math.abs(sum - 1) <= ROUNDING : sum <= 1 + ROUNDING)) return;
  place.tell(notWhole(String(Math.round(sum * 1e6) / 1e4)), 'key');
};

const checkSurfaces = (block: Place, stack: Stack): void => {
  const patterns = block
    .at('surfaces')
    .items()
    .flatMap((place) => (place.text === undefined ? [] : [{ place, pattern: place.text }]));
  for (const { place, pattern } of patterns)
    if (covered([pattern], stack).length === 0) place.tell(unknownName('surface', pattern, namesOf(stack)));
  const names = covered(
    patterns.map(({ pattern }) => pattern),
    stack,
  );
  if (names.length > 0) checkTraffic(block.at('traffic'), names);
};

const checkMoney = (block: Place, stack: Stack): void => {
  const losses = block.at('losses').items();
  for (const loss of losses) checkSurfaceName(loss.at('surface'), stack);
  const isMoney = block.has('monthly-fee') || losses.some((loss) => loss.has('worth'));
  if (isMoney && !block.has('currency')) block.at('currency').tell(missingKey('currency'));
};

const checkOutage = (block: Place, { outages }: SlaPreset): void => {
  const outage = block.at('outage');
  const ids = outages.map(({ id }) => id);
  if (ids.length === 0) block.at('file').tell(NO_OUTAGE);
  else if (outage.text !== undefined && !ids.includes(outage.text))
    outage.tell(unknownName('outage', outage.text, ids));
};

/** Tells what an `sla` block names in vain. */
export const checkTerms = (block: Place, stack: Stack, preset: SlaPreset | undefined): void => {
  if (!block.isMap) return;
  checkSurfaces(block, stack);
  checkMoney(block, stack);
  if (preset) checkOutage(block, preset);
};

/** Each surface's share of the requests: those that were given, and the rest spread evenly over the others. */
const sharesOf = (names: readonly string[], given: BlockFile['traffic']): SlaTerms['surfaces'] => {
  const others = names.filter((name) => given[name] === undefined).length;
  const left = 1 - Object.values(given).reduce((sum, share) => sum + share, 0);
  return names.map((name) => ({ name, share: given[name] ?? left / others }));
};

/** An agreement applied to a stack; undefined where the block names something in vain. */
export const readTerms = (file: BlockFile, stack: Stack, preset: SlaPreset): SlaTerms | undefined => {
  const { outage: wanted, traffic, month, currency = null, 'monthly-fee': monthlyFee = null } = file;
  const outage = preset.outages.find(({ id }) => wanted === undefined || id === wanted);
  if (outage === undefined) return undefined;
  return {
    preset,
    outage,
    surfaces: sharesOf(covered(file.surfaces, stack), traffic),
    traffic: Object.keys(traffic).length === 0 ? 'even' : 'given',
    monthDays: month,
    currency,
    monthlyFee,
    losses: file.losses.map(({ surface, what, 'per-minute': perMinute, worth = null }) => ({
      surface,
      what,
      perMinute,
      worth,
    })),
  };
};
