import { judgeKeys, type Underway } from '../core/invariants.ts';
import { fitter } from '../core/answers.ts';
import type { DrillRecord } from '../core/record.ts';
import type { Clock } from '../model/clock.ts';
import { render } from '../model/render.ts';
import type { Invariant } from '../model/scenario.ts';
import type { Variables } from '../model/probe.ts';
import type { Request } from '../model/request.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import type { Journal } from './journal.ts';
import { lister } from './list-keys.ts';
import type { Outcome } from './requests.ts';

const AGAIN_MS: Ms = 200;
/** More would say nothing new, and fill the journal. */
const KEPT = 20;

export interface InvariantRequest {
  readonly run: string;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  operator(request: Request, variables?: Variables): Promise<Outcome>;
}

interface Keys {
  readonly acked: readonly string[];
  readonly sent: readonly string[];
  readonly underway: ReadonlyMap<string, Underway>;
}

/** The keys that a surface's probe sent, and those that were acknowledged, in the order of their answers. */
const keysOf = (invariant: Invariant, record: DrillRecord, run: string): Keys => {
  const log = record.logs.get(invariant.ackedBy);
  const fit = fitter(invariant.acked);
  const sent: string[] = [];
  const acked: (Underway & { readonly key: string })[] = [];
  for (let row = 0; row < (log?.length ?? 0); row += 1) {
    if (!log?.wasSent(row)) continue;
    const key = render(invariant.key, { run, sample: String(row) });
    sent.push(key);
    if (fit(log.timedAt(row)) === 'fits')
      acked.push({ key, sent: log.dueAt(row) + log.lagAt(row), done: log.doneAt(row) });
  }
  const underway = new Map(acked.map(({ key, ...times }) => [key, times]));
  return { sent, acked: acked.toSorted((a, b) => a.done - b.done).map((it) => it.key), underway };
};

const unreadText = ({ en, zh }: Text): Text => ({
  en: `the list could not be read: ${en}`,
  zh: `未能读取列表：${zh}`,
});

/** Asks for the list until all acknowledged keys are there, or the invariant's time is over, and journals what it said. */
export const checkInvariant = async (invariant: Invariant, request: InvariantRequest): Promise<void> => {
  const { run, journal, clock, signal } = request;
  const { acked, sent, underway } = keysOf(invariant, journal.record, run);
  const deadline = clock.now() + invariant.withinMs;
  const read = lister(invariant, { ...request, deadline });
  for (;;) {
    const list = await read([...new Set(acked)]);
    const listed = 'keys' in list ? list.keys : [];
    const keys = judgeKeys({
      acked,
      sent,
      listed,
      exactly: invariant.exactly,
      ordered: invariant.ordered,
      underway,
    });
    const settled = 'keys' in list && keys.lost.length === 0;
    if (settled || clock.now() >= deadline || signal.aborted) {
      journal.write({
        type: 'invariant',
        name: invariant.name,
        acked: acked.length,
        listed: listed.length,
        lost: keys.lost.slice(0, KEPT),
        doubled: keys.doubled.slice(0, KEPT),
        foreign: keys.foreign.slice(0, KEPT),
        disordered: keys.disordered.slice(0, KEPT),
        ...('unread' in list && { error: unreadText(list.unread) }),
      });
      return;
    }
    await clock.sleep(AGAIN_MS, signal);
  }
};
