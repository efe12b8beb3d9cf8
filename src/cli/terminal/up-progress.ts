import { plain, type Messages } from '../../messages/index.ts';
import { wrap } from './layout.ts';
import { LiveBlock } from './live-block.ts';
import type { Terminal } from './terminal.ts';

interface UpProgressRequest {
  /** Names of all that must come up. */
  readonly components: readonly string[];
  readonly messages: Messages;
  readonly terminal: Terminal;
}

type State = 'starting' | 'ready' | 'done';

const REDRAW_MS = 200;
const INDENT = '    ';

/** Tells how a stack comes up: on a terminal what is still missing, elsewhere a line for each step. */
export class UpProgress {
  readonly #messages: Messages;
  readonly #terminal: Terminal;
  readonly #block: LiveBlock;
  readonly #total: number;
  readonly #missing: Map<string, State | 'waiting'>;
  readonly #since = performance.now();
  readonly #timer: NodeJS.Timeout | undefined;

  constructor({ components, messages, terminal }: UpProgressRequest) {
    this.#messages = messages;
    this.#terminal = terminal;
    this.#block = new LiveBlock(terminal);
    this.#total = components.length;
    this.#missing = new Map(components.map((name) => [plain(name), 'waiting']));
    if (terminal.isLive) this.#timer = setInterval(() => this.#draw(), REDRAW_MS);
  }

  /** Takes the next step of a component. */
  step({ component, state }: { readonly component: string; readonly state: State }): void {
    if (state === 'starting') this.#missing.set(plain(component), state);
    else this.#missing.delete(plain(component));
    if (this.#terminal.isLive) this.#draw();
    else this.#terminal.write(`  ${this.#messages.stacks[state](plain(component))}\n`);
  }

  #draw(): void {
    const { duration, phases, stacks, terminal } = this.#messages;
    const named = (wanted: State | 'waiting'): readonly string[] =>
      [...this.#missing].filter(([, state]) => state === wanted).map(([name]) => name);
    const rows = [stacks.coming(named('starting')), stacks.waiting(named('waiting'))];
    const ready = terminal.starting(this.#total - this.#missing.size, this.#total);
    this.#block.draw([
      `${this.#terminal.colours.cyan('❯')} ${phases.up}  ${duration(performance.now() - this.#since)}  ${ready}`,
      ...rows.flatMap((row) => wrap(row, this.#terminal.columns() - 1 - INDENT.length)).map((row) => INDENT + row),
    ]);
  }

  /** Nothing more will be drawn. */
  end(): void {
    clearInterval(this.#timer);
    this.#block.erase();
  }
}
