import { plain, sayText, type Messages } from '../../messages/index.ts';
import type { FaultResult, Run } from '../../model/run.ts';
import type { Ms } from '../../model/units.ts';
import { standings, standingSo } from '../../core/standing.ts';
import type { ReportLog } from '../reporter.ts';

interface EventRow {
  readonly when: string;
  readonly component: string;
  readonly what: string;
  /** Who did it, as far as is known. */
  readonly by: string;
}

interface LogRow {
  readonly file: string;
  readonly href: string;
  readonly size: string;
  readonly lines: string;
  /** Why it is worth a look; empty: there is no reason that the drill knows. */
  readonly concerns: string;
}

/** What happened to components, and where they told of it. */
export interface ComponentsView {
  readonly events: readonly EventRow[];
  readonly eventCount: string;
  readonly logs: readonly LogRow[];
  readonly logCount: string;
  readonly about: string;
}

interface Event {
  readonly at: Ms;
  readonly component: string;
  readonly what: string;
  readonly by: string;
}

/** A runtime tells of what was done to a component a little later. */
const LATER_MS: Ms = 2000;
const KB = 1000;
const UNITS = ['B', 'kB', 'MB', 'GB'];

/** The components that a fault changes themselves, not only the ways to them. */
const touched = ({ touches = [] }: FaultResult): readonly string[] => [
  ...new Set(touches.map((thing) => thing.split('#')[0] ?? '').filter((name) => name !== '' && !name.includes('->'))),
];

const isWhile = ({ asked, gone }: FaultResult, at: Ms): boolean =>
  asked !== null && at >= asked && at <= (gone ?? Number.POSITIVE_INFINITY) + LATER_MS;

const deedsOf = (fault: FaultResult, messages: Messages): readonly Event[] => {
  const { fault: ofFault, lifted, by } = messages.page.component;
  const { asked, gone, liftedBy, name, describe } = fault;
  return touched(fault).flatMap((each) => {
    const component = plain(each);
    return [
      ...(asked === null
        ? []
        : [{ at: asked, component, what: sayText(messages, describe), by: ofFault(plain(name)) }]),
      ...(gone === null || liftedBy === null ? [] : [{ at: gone, component, what: lifted, by: by[liftedBy] }]),
    ];
  });
};

/** What happened to components, by time: what faults did to them, and what was told of them. */
export const componentEvents = (run: Run, messages: Messages): readonly Event[] => {
  const { page } = messages;
  const told = (run.components ?? []).map(({ at, component, event }) => {
    const culprit = run.faults.find((fault) => isWhile(fault, at) && touched(fault).includes(component));
    return {
      at,
      component: plain(component),
      what: page.component.events[event] ?? plain(event),
      by: culprit === undefined ? page.component.itself : page.component.fault(plain(culprit.name)),
    };
  });
  return [...run.faults.flatMap((fault) => deedsOf(fault, messages)), ...told].toSorted((a, b) => a.at - b.at);
};

const rowOf = ({ at, ...told }: Event, zero: Ms | null, { charts, page }: Messages): EventRow => ({
  ...told,
  when:
    zero === null
      ? page.component.sinceStart(charts.since(at / 1000))
      : page.component.sinceFault(charts.since((at - zero) / 1000)),
});

/** `8.5kB`, as other units of reports are written. */
const size = (bytes: number): string => {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / KB ** power;
  return `${power === 0 ? value : value.toFixed(1)}${UNITS[power] ?? ''}`;
};

const targetOf = (link: string): string => (link.split('->')[1] ?? '').replace(/:\d+$/, '');

const concernsOf = (run: Run, component: string, { page, list, semicolon }: Messages): string => {
  const { hit, asked, serves } = page.component;
  const broken = standingSo(standings(run), 'broken').map(({ surface }) => surface);
  const served = broken.filter(({ needs = [], softens = [] }) =>
    [...needs, ...softens].some((link) => targetOf(link) === component),
  );
  const isHit = run.faults.some((fault) => touched(fault).includes(component));
  const isCut = run.faults.some(({ links }) => links.some((link) => targetOf(link) === component));
  return [
    ...(isHit ? [hit] : []),
    ...(isCut && !isHit ? [asked] : []),
    ...(served.length === 0 ? [] : [serves(list(served.map(({ name }) => plain(name))))]),
  ].join(semicolon);
};

const logRows = (run: Run, logs: readonly ReportLog[], messages: Messages): readonly LogRow[] => {
  const place = run.stack.run === run.id ? '' : `../${encodeURIComponent(run.stack.run)}/`;
  const rows = logs.map(({ file, component, bytes, lines }) => ({
    file: plain(file),
    href: `${place}logs/${encodeURIComponent(file)}`,
    size: size(bytes),
    lines: lines === null ? '–' : String(lines),
    concerns: concernsOf(run, component, messages),
  }));
  return [...rows.filter(({ concerns }) => concerns !== ''), ...rows.filter(({ concerns }) => concerns === '')];
};

/** What is known of components; null: nothing. */
export const componentsView = (run: Run, logs: readonly ReportLog[], messages: Messages): ComponentsView | null => {
  const events = componentEvents(run, messages);
  if (events.length === 0 && logs.length === 0) return null;
  const asked = run.faults.flatMap((fault) => fault.asked ?? []);
  const zero = asked.length === 0 ? null : Math.min(...asked);
  const { component } = messages.page;
  return {
    events: events.map((event) => rowOf(event, zero, messages)),
    eventCount: component.eventCount(events.length),
    logs: logRows(run, logs, messages),
    logCount: component.logCount(logs.length),
    about: component.logsAbout,
  };
};
