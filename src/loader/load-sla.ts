import type { z } from 'zod';
import type { CreditStep, NamedOutage, SlaPreset } from '../model/sla.ts';
import { slaPresetFile } from '../model/sla-file.ts';
import type { Ms } from '../model/units.ts';
import { decode } from './decode.ts';
import type { Loaded, SourceFile } from './finding.ts';
import { SourceDocument, type Place } from './place.ts';
import { isNoSla } from './wrong-kind.ts';
import { missingKey, problem, say } from './words.ts';

type PresetFile = z.output<typeof slaPresetFile>;

const SAME_STEP = problem(
  'same-step',
  say('another step begins at the same availability', '另有一档从同一可用性开始'),
  say('keep one of them', '请只保留一档'),
);

const LESS_CREDIT = problem(
  'less-credit',
  say('a lower availability gives less credit than a higher one', '可用性更低的一档赔付反而更少'),
  say('look the ladder up once more', '请再次核对赔付阶梯'),
);

/** The lowest step first; tells steps that no ladder has. */
const ladderOf = (place: Place, steps: readonly CreditStep[]): readonly CreditStep[] => {
  const placed = steps.map((step, index) => ({ step, index })).toSorted((a, b) => a.step.below - b.step.below);
  for (const [rank, { step, index }] of placed.entries()) {
    const lower = placed[rank - 1];
    if (lower === undefined) continue;
    if (lower.step.below === step.below) place.at(index, 'below').tell(SAME_STEP);
    else if (lower.step.credit < step.credit) place.at(lower.index, 'credit').tell(LESS_CREDIT);
  }
  return placed.map(({ step }) => step);
};

const BACKWARDS = problem(
  'backwards',
  say('an outage ends after it began', '结束时间必须晚于开始时间'),
  say('look at the two moments and their time zones', '请核对两个时刻及其时区'),
);

const MINUTE_MS: Ms = 60_000;

/** As a file says it. */
const written = (ms: Ms): string => (ms % MINUTE_MS === 0 ? `${ms / MINUTE_MS}m` : `${ms / 1000}s`);

const wrongLength = (counted: string): ReturnType<typeof problem> =>
  problem(
    'wrong-length',
    say(`from its begin to its end it is ${counted}`, `从开始到结束实为 ${counted}`),
    say(`write ${counted}, or mend the two moments`, `请写 ${counted}，或更正两个时刻`),
  );

const outagesOf = (place: Place, file: PresetFile['outages']): readonly NamedOutage[] =>
  Object.entries(file).map(([id, { title, from, to, lasted, source }]) => {
    const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
    if (toMs <= fromMs) place.at(id, 'to').tell(BACKWARDS);
    // What is printed of an outage's length may be a slip: the moments decide.
    else if (lasted !== undefined && lasted !== toMs - fromMs)
      place.at(id, 'lasted').tell(wrongLength(written(toMs - fromMs)));
    return { id, title, from, to, fromMs, toMs, source };
  });

const presetOf = (root: Place, file: PresetFile): SlaPreset => {
  if (file.verification !== 'verified' && file.note === undefined) root.at('note').tell(missingKey('note'));
  return {
    id: file.id,
    title: file.title,
    source: file.source,
    dated: file.dated ?? null,
    verification: file.verification,
    note: file.note ?? null,
    commitment: file.commitment,
    ladder: ladderOf(root.at('ladder'), file.ladder),
    cap: file.cap ?? null,
    remedy: file.remedy ?? null,
    reckoning: file.reckoning,
    slotMs: file.slot,
    counts: file.counts,
    outages: outagesOf(root.at('outages'), file.outages),
  };
};

/** Reads an SLA preset. */
export const loadSla = (source: SourceFile): Loaded<SlaPreset> => {
  const document = new SourceDocument(source);
  const { root } = document;
  if (!root) return { findings: document.findings, sources: [source] };
  const kind = root.at('kind');
  if (kind.text === 'Scenario' || kind.text === 'Stack') {
    kind.tell(isNoSla(kind.text));
    return { findings: document.findings, sources: [source] };
  }
  const file = decode(root, slaPresetFile);
  const preset = file && presetOf(root, file);
  const { findings, hasErrors } = document;
  return { findings, sources: [source], ...(preset && !hasErrors && { value: preset }) };
};
