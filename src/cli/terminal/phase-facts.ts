import { remains } from '../../core/remains.ts';
import { plain, sayText, type Messages } from '../../messages/index.ts';
import { LEFTOVERS, type CarriedTraffic, type JournalEvent, type Phase } from '../../model/journal.ts';
import type { JsonObject } from '../../model/json.ts';
import { both, type Text } from '../../model/text.ts';
import type { Ms } from '../../model/units.ts';
import type { SurfaceWatch } from './surface-watch.ts';

type EventOf<T extends JournalEvent['type']> = Extract<JournalEvent, { readonly type: T }>;

/** What a person can type for a fault that could not be lifted: for as long as the stack is there, or for good. */
export interface NotLifted {
  readonly byHand: readonly string[];
  readonly outlivesStack: boolean;
}

/** What the events told since a phase began, and what the phase itself says. */
export interface Told {
  readonly facts: JsonObject;
  readonly watch: SurfaceWatch;
  /** Fault -> its description. */
  readonly armed: ReadonlyMap<string, Text>;
  /** Faults that could not be lifted. */
  readonly notLifted: ReadonlyMap<string, NotLifted>;
  readonly bites: readonly EventOf<'bites'>[];
  readonly lifted: readonly EventOf<'lifted'>[];
  readonly invariants: readonly EventOf<'invariant'>[];
  readonly residue: EventOf<'residue'> | undefined;
  /** When recovery began to count. */
  readonly recoverFrom: Ms;
  readonly budgetMs: Ms;
}

const count = (facts: JsonObject, name: string): number => Number(facts[name] ?? 0);

const traffic = ({ bytes, idle }: CarriedTraffic, { facts }: Messages): readonly string[] => {
  const all = Object.keys(bytes).length;
  return all === 0 ? [] : [facts.carried(all - idle.length, all)];
};

const inject = ({ facts: given, armed, bites }: Told, messages: Messages): readonly string[] => {
  const fault = typeof given['fault'] === 'string' ? given['fault'] : '';
  const proof = bites.find((one) => one.fault === fault);
  const shown =
    proof === undefined
      ? []
      : [messages.facts.proof(sayText(messages, proof.seen)), ...traffic(proof.carried, messages)];
  return [
    sayText(messages, armed.get(fault) ?? both(fault)),
    ...(shown.length === 0 ? [] : [shown.join(messages.semicolon)]),
  ];
};

const observe = ({ watch }: Told, { facts, duration }: Messages): readonly string[] => {
  const { least, most, lagP99Ms } = watch.effort();
  return [facts.observe(least === most ? String(most) : `${least}-${most}`, duration(lagP99Ms))];
};

const recover = (
  { watch, recoverFrom, budgetMs }: Told,
  { facts, duration, list, comma }: Messages,
): readonly string[] => {
  const { total, missing, slowest } = watch.recovery(recoverFrom);
  const parts = [
    facts.recover(total - missing.length, total),
    ...(missing.length > 0 ? [facts.notBack(list(missing.map(plain)))] : []),
    ...(missing.length > 0 || slowest === undefined
      ? []
      : [facts.slowest(plain(slowest.name), slowest.between, duration(budgetMs))]),
  ];
  return [parts.join(comma)];
};

const broken = (invariant: EventOf<'invariant'>, messages: Messages): string => {
  const { facts } = messages;
  const { name, lost, doubled, foreign, disordered } = invariant;
  const more = [
    ...(foreign.length > 0 ? [facts.foreign(foreign.length)] : []),
    ...(disordered.length > 0 ? [facts.disordered(disordered.length)] : []),
  ];
  return [facts.broken(plain(name), lost.length, doubled.length), ...more].join(messages.comma);
};

/** Does an invariant hold, as far as its list tells? */
export const holds = ({ lost, doubled, foreign, disordered, error }: EventOf<'invariant'>): boolean =>
  error === undefined && [lost, doubled, foreign, disordered].every((found) => found.length === 0);

const invariants = ({ invariants: checked }: Told, messages: Messages): readonly string[] => {
  const { facts } = messages;
  const kept = checked
    .filter(holds)
    .map(({ name, acked, lost }) => facts.keys(plain(name), acked - lost.length, acked));
  const bad = checked.filter((one) => !holds(one));
  const lines = bad.map((one) =>
    one.error === undefined ? broken(one, messages) : facts.unread(plain(one.name), sayText(messages, one.error)),
  );
  const whole = kept.length === 0 ? [] : [facts.whole(kept.join(messages.comma))];
  return [...whole, ...lines];
};

/** What became of faults that could not be lifted: they are gone with their stack, or it takes a person. */
const unlifted = (told: Told, { facts, list }: Messages): readonly string[] => {
  if (told.notLifted.size === 0 || told.residue === undefined) return [];
  const stackStays = remains(told.residue);
  const byHand = [...told.notLifted.values()].filter(({ outlivesStack }) => outlivesStack || stackStays);
  const gone = [...told.notLifted].filter(([, it]) => !byHand.includes(it)).map(([name]) => name);
  return [
    ...(gone.length === 0 ? [] : [facts.goneWithStack(list(gone))]),
    ...new Set(byHand.flatMap((it) => it.byHand)),
  ];
};

const lookedFor = ({ residue }: Told, messages: Messages): readonly string[] => {
  const { facts, list, semicolon } = messages;
  if (residue === undefined) return [];
  const { kept, handedOn, left = {} } = residue.checked;
  const stays = kept === true ? [facts.kept] : [];
  if (residue.left.length > 0) return [facts.left(list(residue.left.map((text) => sayText(messages, text)))), ...stays];
  if (kept === true) return stays;
  const goesOn = handedOn === true ? [facts.handedOn] : [];
  const counts = LEFTOVERS.flatMap((kind) => {
    const found = left[kind];
    return found === undefined ? [] : [facts.leftovers[kind](found)];
  });
  return [[counts.length === 0 ? facts.clean : facts.counted(counts), ...goesOn].join(semicolon)];
};

const verify = (told: Told, messages: Messages): readonly string[] => [
  ...lookedFor(told, messages),
  ...unlifted(told, messages),
];

const FACTS: Readonly<Record<Phase, (told: Told, messages: Messages) => readonly string[]>> = {
  reserve: () => [],
  up: ({ facts }, messages) => [
    typeof facts['reused'] === 'string'
      ? messages.facts.reused(plain(facts['reused']), count(facts, 'requests'))
      : messages.facts.up(count(facts, 'components'), count(facts, 'links')),
  ],
  prepare: ({ facts }, messages) => [messages.facts.prepare(count(facts, 'requests'))],
  gate: ({ facts }, messages) => [messages.facts.gate(count(facts, 'surfaces'), count(facts, 'healthyRun'))],
  inject,
  observe,
  lift: ({ lifted }, messages) => lifted.map(({ seen }) => sayText(messages, seen)),
  recover,
  invariants,
  verify,
};

/** What a phase that is over has to say, a line each. */
export const phaseFacts = (phase: Phase, told: Told, messages: Messages): readonly string[] =>
  FACTS[phase](told, messages);
