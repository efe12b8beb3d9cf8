import { SETTLE_MS } from '../../core/settle.ts';
import { plain, say, sayReason, sayText, seconds, type Messages } from '../../messages/index.ts';
import type { JournalEvent, JournalLine, Phase } from '../../model/journal.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { Language, Text } from '../../model/text.ts';
import type { Ms } from '../../model/units.ts';
import { apart, pad, widest, wrap } from './layout.ts';
import { LiveBlock } from './live-block.ts';
import { liveLines, type LiveRequest, liveSummary, type Underway } from './live-lines.ts';
import { holds, phaseFacts, type Told, type NotLifted } from './phase-facts.ts';
import { SurfaceWatch } from './surface-watch.ts';
import { type Terminal, toned } from './terminal.ts';

export interface ProgressRequest {
  readonly scenario: Scenario;
  readonly language: Language;
  readonly terminal: Terminal;
}

type LineOf<T extends JournalEvent['type']> = JournalLine & { readonly type: T };
type Handlers = { readonly [T in JournalEvent['type']]?: (line: LineOf<T>) => void };
type Tone = 'good' | 'bad' | 'doubt';

const GLYPHS: Readonly<Record<Tone, string>> = { good: '✓', bad: '✗', doubt: '⚠' };
const REDRAW_MS: Ms = 100;
const HEARTBEAT_MS: Ms = 30_000;
const WIDTH = 84;

/** Tells a drill while it runs: a line as each phase ends, and below them, on a terminal, what is under way. */
export class Progress {
  readonly #scenario: Scenario;
  readonly #messages: Messages;
  readonly #language: Language;
  readonly #terminal: Terminal;
  readonly #block: LiveBlock;
  readonly #watch: SurfaceWatch;
  readonly #label: number;
  readonly #components = new Map<string, string>();
  readonly #armed = new Map<string, Text>();
  #underway: Underway | undefined;
  #since = this.#nothingTold();
  #isDoubtful = false;
  readonly #notLifted = new Map<string, NotLifted>();
  #recoverFrom: Ms = 0;
  #drawnAt: Ms = 0;
  #spokeAt: Ms = 0;

  readonly #handlers: Handlers = {
    drill: (line) => this.#header(line),
    phase: (line) => (line.state === 'begin' ? this.#begin(line) : this.#end(line)),
    component: ({ component, state }) => void this.#components.set(component, state),
    armed: ({ fault, describe }) => void this.#armed.set(fault, describe),
    bites: (line) => {
      this.#since.bites.push(line);
      this.#watch.expectDeclared(line.at + SETTLE_MS, undefined);
    },
    unproven: ({ fault, because, at }) => {
      this.#isDoubtful = true;
      this.#say({ tone: 'doubt', phase: this.#underway?.phase ?? 'observe', at }, [
        this.#messages.facts.unproven(plain(fault), sayText(this.#messages, because)),
      ]);
    },
    lifted: (line) => this.#lifted(line),
    'lift-failed': ({ fault, because, byHand, outlivesStack = false, at }) => {
      this.#isDoubtful = true;
      const failed = this.#messages.facts.liftFailed(plain(fault), sayText(this.#messages, because));
      this.#notLifted.set(plain(fault), { byHand: byHand.map(plain), outlivesStack });
      this.#say({ tone: 'bad', phase: 'lift', at }, [failed]);
    },
    mark: ({ stage, at }) => {
      if (stage === this.#scenario.recovery.from) this.#recoverFrom = at;
      this.#watch.expectDeclared(at + SETTLE_MS, stage);
    },
    answer: ({ surface, id, seen }) => this.#watch.learn(surface, id, seen),
    samples: (line) => this.#watch.take(line),
    invariant: (line) => void this.#since.invariants.push(line),
    residue: (line) => {
      this.#since.residue = line;
    },
    blocked: ({ because, at }) => this.#cutShort(sayText(this.#messages, because), at),
    stop: ({ rule, because, at }) =>
      this.#cutShort(sayReason(this.#messages, { key: 'drill.stopped', with: { rule, because } }), at),
  };

  constructor({ scenario, language, terminal }: ProgressRequest) {
    this.#scenario = scenario;
    this.#language = language;
    this.#messages = say(language);
    this.#terminal = terminal;
    this.#block = new LiveBlock(terminal);
    this.#watch = new SurfaceWatch(scenario);
    for (const { name } of scenario.stack.components) this.#components.set(name, 'waiting');
    this.#label = widest(Object.values(this.#messages.phases)) + 2;
  }

  #nothingTold(): {
    bites: LineOf<'bites'>[];
    lifted: LineOf<'lifted'>[];
    invariants: LineOf<'invariant'>[];
    residue: LineOf<'residue'> | undefined;
  } {
    return { bites: [], lifted: [], invariants: [], residue: undefined };
  }

  /** Takes the next line of the journal. */
  line(line: JournalLine): void {
    const handle = this.#handlers[line.type] as ((line: JournalLine) => void) | undefined;
    handle?.(line);
    this.#show(line.at);
  }

  /** Nothing more will be drawn. */
  end(): void {
    this.#underway = undefined;
    this.#block.erase();
  }

  #header({ run, scenario, stack, profile, environment, seed, brownout }: LineOf<'drill'>): void {
    const { terminal } = this.#messages;
    const { colours } = this.#terminal;
    const how = [environment, ...(profile === null ? [] : [profile])].join(', ');
    const title = `${colours.bold(plain(scenario))}: ${plain(this.#scenario.title[this.#language])}`;
    const parts = [title, terminal.stack(plain(stack), plain(how)), terminal.seed(seed), terminal.run(plain(run))];
    this.#write([`brownout ${plain(brownout)}   ${parts.join('   ')}`, terminal.banner, '']);
  }

  #begin({ phase, at, facts = {} }: LineOf<'phase'>): void {
    this.#underway = { phase, since: at, facts };
    this.#since = this.#nothingTold();
    this.#isDoubtful = false;
    this.#drawnAt = Number.NEGATIVE_INFINITY;
    if (phase === 'gate' || phase === 'recover') this.#watch.expectHealth(at);
    const isControl = phase === 'observe' && this.#armed.size === 0;
    if (isControl) this.#watch.expectDeclared(at + SETTLE_MS, undefined);
  }

  #end({ phase, at, facts }: LineOf<'phase'>): void {
    const begun = this.#underway ?? { phase, since: at, facts: {} };
    this.#underway = undefined;
    if (phase === 'reserve' || (phase === 'lift' && this.#isDoubtful)) return;
    const told = this.#told({ ...begun, facts: { ...begun.facts, ...facts } });
    const time = `${seconds(at - begun.since)}s`;
    this.#say({ tone: this.#toneOf(phase, told), phase, at, time }, phaseFacts(phase, told, this.#messages));
  }

  #told({ facts }: Underway): Told {
    return {
      facts,
      watch: this.#watch,
      armed: this.#armed,
      notLifted: this.#notLifted,
      ...this.#since,
      recoverFrom: this.#recoverFrom,
      budgetMs: this.#scenario.recovery.withinMs,
    };
  }

  #toneOf(phase: Phase, told: Told): Tone {
    const isBad =
      (phase === 'recover' && told.watch.recovery(told.recoverFrom).missing.length > 0) ||
      (phase === 'invariants' && !told.invariants.every(holds)) ||
      (phase === 'verify' && (told.residue?.left.length ?? 0) > 0);
    if (isBad) return 'bad';
    return this.#isDoubtful ? 'doubt' : 'good';
  }

  /** A lift that no step of the method asked for has no phase of its own. */
  #lifted(line: LineOf<'lifted'>): void {
    if (this.#scenario.recovery.from === undefined) this.#recoverFrom = line.since ?? line.at;
    this.#since.lifted.push(line);
    if (this.#underway?.phase === 'lift') return;
    this.#say({ tone: 'good', phase: 'lift', at: line.at }, [sayText(this.#messages, line.seen)]);
  }

  #cutShort(because: string, at: Ms): void {
    const begun = this.#underway;
    this.#underway = undefined;
    const time = begun === undefined ? {} : { time: `${seconds(at - begun.since)}s` };
    this.#say({ tone: 'bad', phase: begun?.phase ?? 'observe', at, ...time }, [because]);
  }

  #say(
    {
      tone,
      phase,
      at,
      time = '',
    }: { readonly tone: Tone; readonly phase: Phase; readonly at: Ms; readonly time?: string },
    facts: readonly string[],
  ): void {
    const width = Math.min(WIDTH, this.#terminal.columns() - 1);
    const indent = this.#label + 2;
    const lines = facts.flatMap((fact) => wrap(fact, Math.max(20, width - indent - 9)));
    const glyph = toned(this.#terminal.colours, tone, GLYPHS[tone]);
    const label = `${glyph} ${pad(this.#messages.phases[phase], this.#label)}`;
    const shown = (lines.length === 0 ? [''] : lines).map(
      (text, index) => `${index === 0 ? label : ' '.repeat(indent)}${text}`,
    );
    const last = shown.at(-1) ?? '';
    this.#write([...shown.slice(0, -1), time === '' ? last : apart(last, this.#terminal.colours.dim(time), width)]);
    this.#spokeAt = at;
  }

  #write(lines: readonly string[]): void {
    this.#block.erase();
    this.#terminal.write(lines.map((line) => `${line.trimEnd()}\n`).join(''));
  }

  #show(at: Ms): void {
    const underway = this.#underway;
    if (underway === undefined) {
      this.#block.erase();
      return;
    }
    const request: LiveRequest = {
      underway,
      at,
      watch: this.#watch,
      components: this.#components,
      messages: this.#messages,
      colours: this.#terminal.colours,
    };
    if (this.#terminal.isLive && at - this.#drawnAt >= REDRAW_MS) {
      this.#drawnAt = at;
      this.#block.draw(liveLines(request));
    }
    if (this.#terminal.isLive || at - this.#spokeAt < HEARTBEAT_MS) return;
    this.#spokeAt = at;
    this.#write([`  ${liveSummary(request)}`]);
  }
}
