import { answerKey, reduce, succeeded, type Watched } from '../core/answers.ts';
import type { Seen } from '../model/answer.ts';
import type { Journal } from './journal.ts';
import type { Sample } from './sampler.ts';

interface Row {
  readonly due: number;
  readonly sent: number;
  readonly done: number;
  readonly answer: number;
}

/** Keeps the samples of one surface: like answers once, rows in batches. */
export class Recorder {
  readonly #surface: string;
  readonly #watched: Watched;
  readonly #journal: Journal;
  readonly #secrets: readonly string[];
  readonly #answers = new Map<string, number>();
  readonly #waiting = new Map<number, Row>();
  #next = 0;

  constructor(
    surface: { readonly name: string; readonly watched: Watched },
    journal: Journal,
    secrets: readonly string[],
  ) {
    this.#surface = surface.name;
    this.#watched = surface.watched;
    this.#journal = journal;
    this.#secrets = secrets;
  }

  /** What the journal keeps of the sample's answer; undefined where it was not sent. */
  took(sample: Sample): Seen | undefined {
    const { n, due, sent, done, observation } = sample;
    if (observation === undefined) {
      this.#waiting.set(n, { due: this.#journal.at(due), sent: -1, done: -1, answer: -1 });
      return undefined;
    }
    const seen = this.#withoutSecrets(reduce(observation, this.#watched));
    const at = { due: this.#journal.at(due), sent: this.#journal.at(sent), done: this.#journal.at(done) };
    this.#waiting.set(n, { ...at, answer: this.#idOf(seen) });
    return seen;
  }

  /** A success may hold a token in its text, an error quotes at most what it was sent: credentials never reach the journal. */
  #withoutSecrets(seen: Seen): Seen {
    const { text, ...rest } = seen;
    if (text === undefined || succeeded(seen)) return rest;
    return { ...rest, text: this.#secrets.reduce((told, secret) => told.replaceAll(secret, '***'), text) };
  }

  /** The text of an answer is kept from the first of its like. */
  #idOf(seen: Seen): number {
    const key = answerKey(seen);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const id = this.#answers.size;
    this.#answers.set(key, id);
    this.#journal.write({ type: 'answer', surface: this.#surface, id, seen });
    return id;
  }

  /** Writes the rows that are over, up to the first that is not: rows are numbered without gaps. */
  flush(): void {
    const first = this.#next;
    const rows: Row[] = [];
    for (let row = this.#waiting.get(this.#next); row; row = this.#waiting.get(this.#next)) {
      rows.push(row);
      this.#waiting.delete(this.#next);
      this.#next += 1;
    }
    if (rows.length === 0) return;
    this.#journal.write({
      type: 'samples',
      surface: this.#surface,
      first,
      due: rows.map((row) => row.due),
      sent: rows.map((row) => row.sent),
      done: rows.map((row) => row.done),
      answer: rows.map((row) => row.answer),
    });
  }
}
