import { sameJson } from '../model/json.ts';
import { render } from '../model/render.ts';
import type { Scenario } from '../model/scenario.ts';
import type { CounterName, Surface } from '../model/stack.ts';
import type { Ms } from '../model/units.ts';
import type { Around } from './fault-context.ts';
import type { Journal } from './journal.ts';
import type { DrillPorts } from './ports.ts';

const EVERY_MS: Ms = 500;
const LINE = /^([A-Za-z_:][\w:]*)(?:\{([^}]*)\})?\s+(\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** The value of a series on a metrics page: the sum of all that have these labels; 0 where it is not there yet. */
export const valueOf = (page: string, counter: CounterName): number => {
  let sum = 0;
  for (const line of page.split('\n')) {
    const [, name, labels = '', value = ''] = LINE.exec(line) ?? [];
    if (name !== counter.name) continue;
    const found = Object.fromEntries([...labels.matchAll(LABEL)].map(([, key = '', text = '']) => [key, text]));
    if (Object.entries(counter.labels).every(([key, wanted]) => found[key] === wanted)) sum += Number(value);
  }
  return sum;
};

interface CountersRequest {
  readonly around: Around;
  readonly journal: Journal;
  readonly ports: DrillPorts;
  readonly ended: AbortSignal;
}

const readOnce = async (
  counters: readonly CounterName[],
  { around, journal, ports }: CountersRequest,
): Promise<void> => {
  for (const name of new Set(counters.map((counter) => counter.of))) {
    const component = around.stack.components.find((it) => it.name === name);
    const page =
      component?.metrics && (await ports.metrics(around.replica.address(`operator->${name}`), component.metrics));
    for (const counter of counters.filter((it) => it.of === name)) {
      const labels = Object.fromEntries(
        Object.entries(counter.labels).map(([key, value]) => [key, render(value, { run: around.run })]),
      );
      const value = page === undefined ? null : valueOf(page, { ...counter, labels });
      journal.write({ type: 'counter', of: name, name: counter.name, labels: counter.labels, value });
    }
  }
};

const distinct = (counters: readonly CounterName[]): readonly CounterName[] =>
  counters.filter((counter, index) => counters.findIndex((other) => sameJson(other, counter)) === index);

/** The counters that some evidence looks at. */
export const evidenceCounters = (surfaces: readonly Surface[], { cells }: Scenario): readonly CounterName[] =>
  [...surfaces.map(({ evidence }) => evidence), ...cells.map(({ expectation }) => expectation.evidence)].flatMap(
    (it): readonly CounterName[] => (it && 'counter' in it ? [it.counter] : []),
  );

/** Journals these counters again and again until the drill's fault and recovery are over. */
export const readCounters = async (counters: readonly CounterName[], request: CountersRequest): Promise<void> => {
  const wanted = distinct(counters);
  if (wanted.length === 0) return;
  while (!request.ended.aborted) {
    await readOnce(wanted, request);
    await request.ports.clock.sleep(EVERY_MS, request.ended);
  }
};
