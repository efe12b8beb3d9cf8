import { Alarm } from './alarm.ts';
import { END, type Item, type Ms } from './toxics/kind.ts';

/** How many items one line may hand on before others get their turn. */
const TURN_ITEMS = 256;

interface Rule {
  /** When an item may go; asked once, as it comes to the head of the line. */
  due(item: Item): Ms;
  give(item: Item): void;
}

/** Items that wait for their moment, in order. */
export class Line {
  readonly #rule: Rule;
  readonly #alarm = new Alarm();
  #items: Item[] = [];
  #headDue: Ms | undefined;
  #held = 0;

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  get held(): number {
    return this.#held;
  }

  get empty(): boolean {
    return this.#items.length === 0;
  }

  add(item: Item): void {
    this.#items.push(item);
    if (item !== END) this.#held += item.bytes.length;
    if (this.#items.length === 1) this.#advance();
  }

  /** Empties the line; hands out what waited. */
  clear(): readonly Item[] {
    const items = this.#items;
    this.#alarm.clear();
    this.#items = [];
    this.#headDue = undefined;
    this.#held = 0;
    return items;
  }

  #advance(): void {
    const now = performance.now();
    for (let turn = 0; turn < TURN_ITEMS; turn += 1) {
      const [head] = this.#items;
      if (head === undefined) return;
      this.#headDue ??= this.#rule.due(head);
      if (this.#headDue > now) break;
      this.#items.shift();
      this.#headDue = undefined;
      if (head !== END) this.#held -= head.bytes.length;
      this.#rule.give(head);
    }
    this.#alarm.set(this.#headDue ?? now, () => this.#advance());
  }
}
