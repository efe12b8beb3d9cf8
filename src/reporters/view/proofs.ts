import { percent, plain, sayText, seconds, type Messages } from '../../messages/index.ts';
import type { FaultResult, InvariantResult, Run } from '../../model/run.ts';
import type { Standing } from '../../core/standing.ts';
import { standingTone, type Tone } from './tone.ts';

export interface FaultView extends Tone {
  readonly name: string;
  readonly describe: string;
  readonly seen: string;
  readonly repeated: string;
  readonly carried: string;
  readonly times: string;
  readonly links: string;
}

export interface InvariantView extends Tone {
  readonly name: string;
  readonly verdict: string;
  readonly acked: number;
  readonly listed: number;
  readonly lost: string;
  readonly doubled: string;
  readonly foreign: string;
  readonly disordered: string;
  readonly error: string;
}

const NONE = '–';
const KEYS_SHOWN = 3;

const faultView = (fault: FaultResult, messages: Messages): FaultView => {
  const { report, list } = messages;
  const { asked, biting, liftAsked, gone, proofs, carried, unproven, liftedBy } = fault;
  const times = [asked, biting, liftAsked, gone]
    .map((at) => (at === null ? NONE : report.tiles.seconds(seconds(at))))
    .join(' · ');
  const all = carried === null ? 0 : Object.keys(carried.bytes).length;
  const proven: Standing = biting === null ? 'broken' : 'kept';
  return {
    ...standingTone(unproven === null ? proven : 'open'),
    name: plain(fault.name),
    describe: sayText(messages, fault.describe),
    seen: sayText(messages, unproven ?? fault.seen) || NONE,
    repeated: report.repeated(proofs.yes, proofs.yes + proofs.no),
    carried: carried === null || all === 0 ? NONE : report.carried(all - carried.idle.length, all),
    times: liftedBy === 'guard' ? `${times} (${report.byGuard})` : times,
    links: list(fault.links.map(plain)),
  };
};

const STANDINGS: Readonly<Record<InvariantResult['verdict'], Standing>> = {
  pass: 'kept',
  broken: 'broken',
  inconclusive: 'open',
};

/** How many, and the first of them. */
const keys = (found: readonly string[]): string => {
  if (found.length === 0) return '0';
  const shown = found.slice(0, KEYS_SHOWN).map(plain).join(', ');
  return `${found.length}: ${shown}${found.length > KEYS_SHOWN ? ', …' : ''}`;
};

const invariantView = (invariant: InvariantResult, messages: Messages): InvariantView => ({
  ...standingTone(STANDINGS[invariant.verdict]),
  name: plain(invariant.name),
  verdict: { pass: messages.report.sound, broken: messages.report.broken, inconclusive: messages.report.unread }[
    invariant.verdict
  ],
  acked: invariant.acked,
  listed: invariant.listed,
  lost: keys(invariant.lost),
  doubled: keys(invariant.doubled),
  foreign: keys(invariant.foreign),
  disordered: keys(invariant.disordered),
  error: invariant.error === null ? '' : sayText(messages, invariant.error),
});

export interface ProofsView {
  readonly faults: readonly FaultView[];
  readonly invariants: readonly InvariantView[];
  readonly residue: Tone & { readonly says: string; readonly left: readonly string[] };
  readonly machine: Tone & { readonly says: string; readonly numbers: string };
}

const residueView = ({ residue }: Run, messages: Messages): ProofsView['residue'] => {
  const { report } = messages;
  const left = residue.left.map((text) => sayText(messages, text));
  if (left.length > 0) return { ...standingTone('broken'), says: '', left };
  if (!residue.verified) return { ...standingTone('open'), says: report.residueUnknown, left };
  return { ...standingTone('kept'), says: residue.handedOn ? report.handedOn : report.noResidue, left };
};

const machineView = ({ machine }: Run, { report, duration }: Messages): ProofsView['machine'] => ({
  ...standingTone(machine.starved ? 'open' : 'kept'),
  says: machine.starved ? report.starved : report.keptUp,
  numbers: report.machine(percent(machine.slowShare), duration(machine.longestSlowRunMs), duration(machine.lagP99Ms)),
});

/** What the verdicts rest on: that faults took hold, that nothing was lost or left, and that times can be trusted. */
export const proofsView = (run: Run, messages: Messages): ProofsView => ({
  faults: run.faults.map((fault) => faultView(fault, messages)),
  invariants: run.invariants.map((invariant) => invariantView(invariant, messages)),
  residue: residueView(run, messages),
  machine: machineView(run, messages),
});
