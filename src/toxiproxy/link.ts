import type { Socket } from 'node:net';
import type { Flow } from './metrics.ts';
import { toxicKinds } from './toxics/index.ts';
import { END, type Item, type Stage, type Toxic } from './toxics/kind.ts';

/** Bytes that may wait between source and destination before the source is no longer read. */
const ROOM_BYTES = 64 * 1024;

/** One toxic on this link. Without a stage it lets everything pass: the dice said so. */
interface Slot {
  toxic: Toxic;
  readonly roll: number;
  readonly make: () => Stage;
  stage: Stage | undefined;
  ended: boolean;
}

export interface LinkParts {
  readonly source: Socket;
  readonly destination: Socket;
  readonly flow: Flow;
  /** A seeded source of numbers, a different one for each purpose. */
  readonly random: (purpose: string) => () => number;
  /** Ends the whole connection with RST. */
  readonly reset: () => void;
}

/** One direction of a connection: source -> a stage for each toxic -> destination. When one side ends, the other is closed. */
export class Link {
  readonly #parts: LinkParts;
  readonly #slots: Slot[] = [];
  #sourceEnded = false;
  #over = false;
  #reading = true;

  constructor(parts: LinkParts, toxics: readonly Toxic[]) {
    this.#parts = parts;
    for (const toxic of toxics) this.add(toxic);
    parts.source.on('data', (bytes: Buffer) => this.#receive(bytes));
    parts.source.once('end', () => this.#sourceEnd());
    parts.source.once('close', () => this.#sourceEnd());
    parts.destination.on('drain', () => this.#balance());
    parts.destination.once('close', () => this.stop());
    parts.source.resume();
  }

  /** Puts a toxic at the end of the chain. */
  add(toxic: Toxic): void {
    const slot = this.#slot(toxic);
    this.#slots.push(slot);
    this.#arrange(slot);
    this.#balance();
  }

  /** What waits in the toxic's stage waits on, by the new attributes. */
  update(toxic: Toxic): void {
    const slot = this.#slots.find((it) => it.toxic.name === toxic.name);
    if (!slot) return;
    const items = slot.stage?.stop() ?? [];
    slot.toxic = toxic;
    this.#arrange(slot);
    for (const item of items) this.#take(slot, item);
    this.#balance();
  }

  /** What waits in the toxic's stage goes on at once. */
  remove(name: string): void {
    const slot = this.#slots.find((it) => it.toxic.name === name);
    if (!slot) return;
    const items = slot.stage?.stop() ?? [];
    slot.stage?.leave();
    for (const item of items) this.#give(slot, item);
    this.#slots.splice(this.#slots.indexOf(slot), 1);
    this.#balance();
  }

  /** Ends for good: stops every timer and drops what waits. The source is still read, so that its end is seen. */
  stop(): void {
    this.#over = true;
    for (const slot of this.#slots) slot.stage?.stop();
    this.#slots.length = 0;
    this.#balance();
  }

  #slot(toxic: Toxic): Slot {
    const { random, reset } = this.#parts;
    const place = {
      get attributes() {
        return slot.toxic.attributes;
      },
      give: (item: Item) => this.#give(slot, item),
      reset,
      random: random(`${toxic.name} at work`),
    };
    const make = (): Stage => {
      const kind = toxicKinds.get(toxic.type);
      if (!kind) throw new Error(`no toxic type ${toxic.type}`);
      return kind.stage(place);
    };
    const slot: Slot = { toxic, roll: random(toxic.name)(), make, stage: undefined, ended: false };
    return slot;
  }

  /** Gives the toxic its stage, or takes it, as the dice say. The roll stays: an update alone changes no one's luck. */
  #arrange(slot: Slot): void {
    if (slot.roll < slot.toxic.toxicity) {
      slot.stage ??= slot.make();
      slot.stage.start();
    } else {
      slot.stage?.leave();
      slot.stage = undefined;
    }
  }

  #receive(bytes: Buffer): void {
    if (this.#over) return;
    this.#parts.flow.received += bytes.length;
    this.#enter(0, { bytes, at: performance.now() });
    this.#balance();
  }

  #sourceEnd(): void {
    if (this.#sourceEnded) return;
    this.#sourceEnded = true;
    this.#enter(0, END);
  }

  #enter(index: number, item: Item): void {
    const slot = this.#slots[index];
    if (slot) this.#take(slot, item);
    else this.#deliver(item);
  }

  #take(slot: Slot, item: Item): void {
    if (slot.ended) return;
    if (slot.stage) slot.stage.take(item);
    else this.#give(slot, item);
  }

  #give(slot: Slot, item: Item): void {
    if (slot.ended || this.#over) return;
    slot.ended = item === END;
    this.#enter(this.#slots.indexOf(slot) + 1, item);
    this.#balance();
  }

  #deliver(item: Item): void {
    if (this.#over) return;
    const { destination, flow } = this.#parts;
    if (item === END) {
      this.stop();
      destination.destroySoon();
      return;
    }
    flow.sent += item.bytes.length;
    destination.write(item.bytes);
  }

  /** Reads on, or leaves the sender waiting: a slow reader is felt by its own sender, and by no one else. */
  #balance(): void {
    let held = this.#over ? 0 : this.#parts.destination.writableLength;
    let room = ROOM_BYTES;
    for (const { stage, toxic } of this.#slots) {
      if (!stage) continue;
      held += stage.held;
      room += toxicKinds.get(toxic.type)?.roomBytes ?? 0;
    }
    const reading = held < room;
    if (reading === this.#reading) return;
    this.#reading = reading;
    if (reading) this.#parts.source.resume();
    else this.#parts.source.pause();
  }
}
