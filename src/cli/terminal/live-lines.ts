import { percent, plain, sayText, type Messages } from '../../messages/index.ts';
import type { Phase } from '../../model/journal.ts';
import type { JsonObject } from '../../model/json.ts';
import type { Ms } from '../../model/units.ts';
import { pad, widest } from './layout.ts';
import type { Standing, SurfaceWatch } from './surface-watch.ts';
import { type Colours, toned } from './terminal.ts';

/** A phase that is under way. */
export interface Underway {
  readonly phase: Phase;
  readonly since: Ms;
  readonly facts: JsonObject;
}

export interface LiveRequest {
  readonly underway: Underway;
  readonly at: Ms;
  readonly watch: SurfaceWatch;
  /** Component -> its state; all that the stack has. */
  readonly components: ReadonlyMap<string, string>;
  readonly messages: Messages;
  readonly colours: Colours;
}

const MOST_SURFACES = 8;
const BAR_CELLS = 30;
/** Phases in which the surfaces are what matters. */
const WATCHING: ReadonlySet<Phase> = new Set(['gate', 'observe', 'recover']);
const UP: ReadonlySet<string> = new Set(['ready', 'done']);

const bar = (part: number): string => {
  const full = Math.round(BAR_CELLS * Math.min(1, Math.max(0, part)));
  return `[${'#'.repeat(full)}${'-'.repeat(BAR_CELLS - full)}]`;
};

/** How long a phase has been under way, and of what, where that is known. */
const elapsed = ({ underway, at, messages }: LiveRequest): string => {
  const { since, facts } = underway;
  const gone = at - since;
  const total = Number(facts['forMs'] ?? 0);
  if (total === 0) return messages.duration(gone);
  return `${bar(gone / total)}  ${messages.terminal.of(messages.duration(gone), messages.duration(total))}`;
};

const surfaceLines = (standings: readonly Standing[], { messages, colours }: LiveRequest): readonly string[] => {
  const shown = standings.slice(0, MOST_SURFACES);
  const width = widest(shown.map(({ name }) => name)) + 2;
  const rows = shown.map(({ name, isGood, share, n, declared }) => {
    const glyph = isGood ? toned(colours, 'good', '✓') : toned(colours, 'bad', '✗');
    const told = declared === null ? '' : sayText(messages, declared);
    return `    ${pad(plain(name), width)}${glyph} ${pad(percent(share), 7)}n=${pad(String(n), 6)}${told}`;
  });
  const rest = standings.length - shown.length;
  return rest === 0 ? rows : [...rows, `    ${messages.terminal.more(rest)}`];
};

/** In one line: what a phase under way has come to. */
export const liveSummary = (request: LiveRequest): string => {
  const { underway, watch, components, messages } = request;
  const label = messages.phases[underway.phase];
  if (underway.phase === 'up' && underway.facts['reused'] !== undefined)
    return `${label}  ${elapsed(request)}  ${messages.terminal.resetting(Number(underway.facts['requests'] ?? 0))}`;
  if (underway.phase === 'up') {
    const ready = [...components.values()].filter((state) => UP.has(state)).length;
    return `${label}  ${elapsed(request)}  ${messages.terminal.starting(ready, components.size)}`;
  }
  const standings = WATCHING.has(underway.phase) ? watch.standings() : [];
  const good = standings.filter(({ isGood }) => isGood).length;
  const { asDeclared, healthy } = messages.terminal;
  const told = standings[0]?.declared === null ? healthy : asDeclared;
  const summary = standings.length === 0 ? '' : `  ${told(good, standings.length)}`;
  return `${label}  ${elapsed(request)}${summary}`;
};

/** A phase under way, as it is drawn again and again. */
export const liveLines = (request: LiveRequest): readonly string[] => {
  const { underway, watch, components, colours } = request;
  const head = `${colours.cyan('❯')} ${liveSummary(request)}`;
  if (WATCHING.has(underway.phase)) return [head, ...surfaceLines(watch.standings(), request)];
  if (underway.phase !== 'up') return [head];
  const waiting = [...components].filter(([, state]) => !UP.has(state)).map(([name]) => plain(name));
  return waiting.length === 0 ? [head] : [head, `    ${waiting.join(', ')}`];
};
