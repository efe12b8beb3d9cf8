import { fitter } from '../../core/answers.ts';
import { classifier, describeCell, isGood } from '../../core/classify.ts';
import { quantile } from '../../core/statistics.ts';
import type { Seen, Timed } from '../../model/answer.ts';
import type { JournalLine } from '../../model/journal.ts';
import type { Cell, Scenario } from '../../model/scenario.ts';
import type { Surface } from '../../model/stack.ts';
import type { Text } from '../../model/text.ts';
import type { Ms, Ratio } from '../../model/units.ts';

type Samples = Extract<JournalLine, { readonly type: 'samples' }>;

/** How a surface stands at this moment. */
export interface Standing {
  readonly name: string;
  /** What it is held against; null: its health. */
  readonly declared: Text | null;
  readonly n: number;
  readonly share: Ratio;
  readonly isGood: boolean;
}

interface Watched {
  readonly surface: Surface;
  readonly healthy: (timed: Timed) => boolean;
  readonly answers: Map<number, Seen>;
  good: (timed: Timed) => boolean;
  declared: Text | null;
  bar: Ratio;
  n: number;
  goods: number;
  lastBad: Ms | null;
  firstGood: Ms | null;
  isHealthy: boolean;
}

const P99 = 0.99;

/** What the samples of a drill under way say, counted as they come; the verdicts are made of the journal, later. */
export class SurfaceWatch {
  readonly #scenario: Scenario;
  readonly #watched = new Map<string, Watched>();
  #since: Ms = 0;
  #lags: Ms[] = [];

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    for (const surface of scenario.stack.surfaces) this.#watched.set(surface.name, this.#watch(surface));
  }

  #watch(surface: Surface): Watched {
    const fits = fitter(surface.healthy);
    const healthy = (timed: Timed): boolean => fits(timed) === 'fits';
    const counted = { n: 0, goods: 0, lastBad: null, firstGood: null, isHealthy: false };
    return { surface, healthy, answers: new Map(), good: healthy, declared: null, bar: 1, ...counted };
  }

  /** From now on surfaces are held against what is declared for the stage (undefined: for the whole method). */
  expectDeclared(since: Ms, stage: string | undefined): void {
    this.#begin(since);
    for (const watched of this.#watched.values()) {
      const cell = this.#cellOf(watched.surface.name, stage);
      if (cell === undefined) continue;
      const classify = classifier(cell, watched.surface);
      watched.good = (timed) => isGood(cell, classify(timed));
      watched.declared = describeCell(cell, watched.surface);
      watched.bar = cell.expectation.ratio;
    }
  }

  #cellOf(surface: string, stage: string | undefined): Cell | undefined {
    const cells = this.#scenario.cells.filter((cell) => cell.surface === surface);
    return cells.find((cell) => cell.stage === stage) ?? cells.find((cell) => cell.stage === undefined) ?? cells[0];
  }

  /** From now on surfaces are held against their health. */
  expectHealth(since: Ms): void {
    this.#begin(since);
    for (const watched of this.#watched.values()) {
      watched.good = watched.healthy;
      watched.declared = null;
    }
  }

  #begin(since: Ms): void {
    this.#since = since;
    this.#lags = [];
    for (const watched of this.#watched.values()) Object.assign(watched, { n: 0, goods: 0 });
  }

  learn(surface: string, id: number, seen: Seen): void {
    this.#watched.get(surface)?.answers.set(id, seen);
  }

  take({ surface, due, sent, done, answer }: Samples): void {
    const watched = this.#watched.get(surface);
    if (watched === undefined) return;
    for (const [row, at] of due.entries()) {
      const [sentAt = -1, doneAt = -1] = [sent[row], done[row]];
      const seen = watched.answers.get(answer[row] ?? -1);
      if (seen === undefined || sentAt < 0) continue;
      this.#count(watched, at, { seen, elapsedMs: doneAt - at });
      if (at >= this.#since) this.#lags.push(sentAt - at);
    }
  }

  #count(watched: Watched, at: Ms, timed: Timed): void {
    watched.isHealthy = watched.healthy(timed);
    if (watched.isHealthy) watched.firstGood ??= at;
    else Object.assign(watched, { lastBad: at, firstGood: null });
    if (at < this.#since) return;
    watched.n += 1;
    if (watched.good(timed)) watched.goods += 1;
  }

  /** Of those that were sampled; the worst first. */
  standings(): readonly Standing[] {
    return [...this.#watched.values()]
      .filter(({ n }) => n > 0)
      .map(({ surface, declared, n, goods, bar, isHealthy }) => {
        const share = goods / n;
        return { name: surface.name, declared, n, share, isGood: declared === null ? isHealthy : share >= bar };
      })
      .toSorted((a, b) => Number(a.isGood) - Number(b.isGood) || a.share - b.share);
  }

  /** The fewest and the most samples of a surface, and how late they were sent. */
  effort(): { readonly least: number; readonly most: number; readonly lagP99Ms: Ms } {
    const counts = this.standings().map(({ n }) => n);
    const [least, most] = counts.length === 0 ? [0, 0] : [Math.min(...counts), Math.max(...counts)];
    return { least, most, lagP99Ms: quantile(this.#lags, P99) ?? 0 };
  }

  /** Who is back, and who took longest, `gone` being the moment from which recovery counts. */
  recovery(gone: Ms): {
    readonly total: number;
    readonly missing: readonly string[];
    readonly slowest: { readonly name: string; readonly between: readonly [Ms, Ms] } | undefined;
  } {
    const sampled = [...this.#watched.values()].filter(({ answers }) => answers.size > 0);
    const times = sampled.flatMap(({ surface, lastBad, firstGood }) =>
      lastBad === null || firstGood === null || firstGood < gone
        ? []
        : [{ name: surface.name, between: [Math.max(0, lastBad - gone), firstGood - gone] as const }],
    );
    return {
      total: sampled.length,
      missing: sampled.filter(({ isHealthy }) => !isHealthy).map(({ surface }) => surface.name),
      slowest: times.toSorted((a, b) => b.between[1] - a.between[1])[0],
    };
  }
}
