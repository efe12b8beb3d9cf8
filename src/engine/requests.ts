import { matches, reduce, says, succeeded, watched } from '../core/answers.ts';
import { resolvePointer } from '../model/pointer.ts';
import type { Answers, Observation } from '../model/answer.ts';
import type { Clock } from '../model/clock.ts';
import type { BoundProbe, ProbeContext, Variables } from '../model/probe.ts';
import type { Request } from '../model/request.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';

const AGAIN_MS: Ms = 50;

/** What came of a request. */
export interface Outcome {
  readonly fits: boolean;
  readonly says: Text;
  readonly observation: Observation;
}

interface Sending {
  readonly context: ProbeContext;
  readonly clock: Clock;
  /** Ends the exchange at once. */
  readonly signal?: AbortSignal;
  /** `${sample}`; without it 0. */
  readonly sample?: number;
}

/** Sends one request once, within the context's timeout. */
export const sendOnce = async (
  probe: BoundProbe,
  is: Answers | undefined,
  { context, clock, signal, sample = 0 }: Sending,
): Promise<Outcome> => {
  const ended = new AbortController();
  const late = new AbortController();
  const stop = (): void => late.abort();
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  const sent = clock.now();
  const timer = clock.sleep(context.timeoutMs, ended.signal).then((): Observation => {
    if (!ended.signal.aborted) late.abort();
    return { error: 'timeout' };
  });
  let observation: Observation;
  try {
    const open = await probe.open(context);
    observation = await Promise.race([open.sample(sample, late.signal), timer]);
    await open.close();
  } catch (error) {
    observation = { error: 'protocol', text: error instanceof Error ? error.message : String(error) };
  } finally {
    signal?.removeEventListener('abort', stop);
    ended.abort();
  }
  const seen = reduce(observation, watched(is ? [is] : []));
  const fits = is ? matches(is, { seen, elapsedMs: clock.now() - sent }) : succeeded(observation);
  return { fits, says: says(seen), observation };
};

/** Sends a request until it fits, for as long as it says; once where it says nothing. */
export const send = async (request: Request, around: Sending & { readonly signal: AbortSignal }): Promise<Outcome> => {
  const deadline = around.clock.now() + (request.withinMs ?? 0);
  for (;;) {
    const outcome = await sendOnce(request.probe, request.is, around);
    if (outcome.fits || around.clock.now() >= deadline || around.signal.aborted) return outcome;
    await around.clock.sleep(AGAIN_MS, around.signal);
  }
};

/** Name -> the value at its pointer in the answer, as text; a pointer that leads nowhere is left out. */
export const captured = (
  observation: Observation,
  pointers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(pointers).flatMap(([name, pointer]) => {
      const value = observation.json === undefined ? undefined : resolvePointer(observation.json, pointer);
      if (value === undefined) return [];
      return [[name, typeof value === 'string' ? value : JSON.stringify(value)]];
    }),
  );

/** How requests are sent one after another. */
export interface InTurn {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** With what earlier requests captured. */
  context(request: Request, variables: Variables): ProbeContext;
}

/** Sends requests in turn, up to the first that is not answered as it says: its number, from 1, and what it was answered with. */
export const sendInTurn = async (
  requests: readonly Request[],
  { clock, signal, context }: InTurn,
): Promise<{ readonly step: number; readonly says: Text } | undefined> => {
  const variables: Record<string, string> = {};
  for (const [index, request] of requests.entries()) {
    const outcome = await send(request, { context: context(request, variables), clock, signal });
    if (!outcome.fits) return { step: index + 1, says: outcome.says };
    Object.assign(variables, captured(outcome.observation, request.capture));
  }
  return undefined;
};
