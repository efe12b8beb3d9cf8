import type { ComposeModel, ComposeService } from '../../model/compose.ts';
import type { Json } from '../../model/json.ts';
import type { Text } from '../../model/text.ts';
import { callsIn, type Call, type Source } from './calls.ts';
import { guessed } from './guesses.ts';
import { listeningOf, type Listening } from './listening.ts';

/** What nothing in the file says, and a person should look at. */
interface Guess {
  /** A component, a link or a surface. */
  readonly about: string;
  readonly text: Text;
}

export interface ProposedComponent {
  readonly name: string;
  readonly ports: readonly number[];
  /** Absent: it has no port, or ends by itself. */
  readonly ready?: Json;
  readonly once: boolean;
  readonly after: readonly string[];
}

export interface ProposedLink {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly source: Source;
}

export interface ProposedSurface {
  readonly name: string;
  readonly component: string;
  readonly title: Text;
  /** Links that it is taken to be gone without. */
  readonly needs: readonly string[];
  readonly probe: Readonly<Record<string, Json>>;
  readonly healthy: Json;
  readonly isPage: boolean;
}

/** A stack, as a Compose file lets one think that it is. */
export interface Proposal {
  readonly components: readonly ProposedComponent[];
  readonly links: readonly ProposedLink[];
  readonly surfaces: readonly ProposedSurface[];
  readonly guesses: readonly Guess[];
  /** Services of Compose profiles that nobody asked for. */
  readonly leftOut: readonly string[];
}

/** What a person has said. */
export interface Choices {
  readonly profiles: readonly string[];
  /** Component -> the path of its page. */
  readonly pages: Readonly<Record<string, string>>;
  /** Components that stay up, though they look as if they ended by themselves. */
  readonly stays: readonly string[];
}

export const NO_CHOICES: Choices = { profiles: [], pages: {}, stays: [] };

type Services = ComposeModel['services'];

const chosen = (services: Services, profiles: readonly string[]): Services =>
  Object.fromEntries(
    Object.entries(services).filter(
      ([, { profiles: needed = [] }]) => needed.length === 0 || needed.some((name) => profiles.includes(name)),
    ),
  );

const isAwaited = (name: string, services: Services): boolean =>
  Object.values(services).some(
    ({ depends_on: before }) => before?.[name]?.['condition'] === 'service_completed_successfully',
  );

const JOB = /(?:^|[-_])(?:migrat\w*|seed\w*|init|initialize|setup|bootstrap|provision|create\w*)(?:$|[-_])/;

const looksLikeJob = (name: string, { ports, restart = 'no' }: ComposeService): boolean =>
  JOB.test(name) && ports === undefined && restart === 'no';

class Reading {
  readonly services: Services;
  readonly choices: Choices;
  readonly calls: readonly Call[];
  readonly guesses: Guess[] = [];
  readonly #listening: ReadonlyMap<string, Listening>;

  constructor(services: Services, choices: Choices) {
    this.services = services;
    this.choices = choices;
    this.calls = callsIn(services);
    this.#listening = new Map(
      Object.entries(services).map(([name, service]) => [
        name,
        listeningOf(
          service,
          this.calls.filter(({ to }) => to === name),
        ),
      ]),
    );
  }

  guess(about: string, text: Text): void {
    this.guesses.push({ about, text });
  }

  isJob(name: string): boolean {
    if (this.choices.stays.includes(name)) return false;
    return isAwaited(name, this.services) || looksLikeJob(name, this.services[name] ?? {});
  }

  listening(name: string): Listening {
    const none = { ports: [], servesPages: false };
    return this.isJob(name) ? none : (this.#listening.get(name) ?? none);
  }
}

const readyOf = (reading: Reading, name: string): Json | undefined => {
  const { ports, ready, servesPages } = reading.listening(name);
  if (ports.length === 0) return undefined;
  if (ready !== undefined && ready !== 'tcp') return ready;
  const page = reading.choices.pages[name];
  if (servesPages && page !== undefined) return page;
  reading.guess(name, servesPages ? guessed.readyPage : guessed.readyTcp);
  return servesPages ? '/' : 'tcp';
};

const componentOf = (reading: Reading, name: string): ProposedComponent => {
  const service = reading.services[name] ?? {};
  const once = reading.isJob(name);
  const { ports } = reading.listening(name);
  const after = Object.keys(service.depends_on ?? {}).filter((other) => other in reading.services);
  if (once && !isAwaited(name, reading.services)) reading.guess(name, guessed.once);
  if (!once && ports.length === 0) reading.guess(name, guessed.worker);
  const ready = readyOf(reading, name);
  return { name, ports, once, after, ...(ready !== undefined && { ready }) };
};

const linkOf = (reading: Reading, { from, to, port, source }: Call): ProposedLink | undefined => {
  const { ports } = reading.listening(to);
  const [first] = ports;
  if (first === undefined) return undefined;
  const isFirst = port === undefined || port === first || !ports.includes(port);
  return { name: isFirst ? `${from}->${to}` : `${from}->${to}:${port}`, from, to, source };
};

const linksOf = (reading: Reading): readonly ProposedLink[] => {
  const links = new Map<string, ProposedLink>();
  const addressed = new Set<string>();
  for (const call of reading.calls) {
    const { from, to, onlyOrder } = call;
    const pair = `${from}->${to}`;
    const link = linkOf(reading, call);
    if (!link || links.has(link.name) || (call.port === undefined && addressed.has(pair))) continue;
    links.set(link.name, link);
    addressed.add(pair);
    if (onlyOrder) reading.guess(link.name, guessed.onlyOrder);
  }
  return [...links.values()];
};

const pageOf = (reading: Reading, name: string, links: readonly ProposedLink[]): ProposedSurface => {
  const path = reading.choices.pages[name] ?? '/';
  const surface = `${name}.page`;
  reading.guess(surface, guessed.page(path));
  return {
    name: surface,
    component: name,
    title: { en: `${name}: the page ${path}`, zh: `${name}：页面 ${path}` },
    needs: [`client->${name}`, ...links.filter(({ from }) => from === name).map((link) => link.name)],
    probe: { kind: 'http', url: `http://${name}${path}` },
    healthy: { status: [200, 301, 302] },
    isPage: true,
  };
};

/** How to look at a server by what it is asked when it starts; undefined: nothing that it says would be known. */
const probeOf = (name: string, ready: Json | undefined): ProposedSurface['probe'] | undefined => {
  if (ready === 'postgres') return { kind: 'postgres', url: `postgres://${name}/postgres`, op: 'ready' };
  if (ready === 'redis') return { kind: 'tcp', address: name, send: 'PING\r\n', expect: 'PONG' };
  if (ready === 'amqp') return { kind: 'tcp', address: name, send: 'AMQP\0\0\t\u0001', expect: '\u0001\0\0' };
  if (typeof ready === 'string' && ready.startsWith('/')) return { kind: 'http', url: `http://${name}${ready}` };
  if (typeof ready !== 'object' || ready === null || Array.isArray(ready)) return undefined;
  return { kind: 'tcp', address: name, ...(ready as Readonly<Record<string, Json>>) };
};

const serverOf = ({ name, ready }: ProposedComponent): ProposedSurface | undefined => {
  const probe = probeOf(name, ready);
  if (!probe) return undefined;
  return {
    name: `${name}.answers`,
    component: name,
    title: { en: `${name} takes callers`, zh: `${name} 接受请求` },
    needs: [`client->${name}`],
    probe,
    healthy: probe['kind'] === 'http' ? { status: 200 } : { under: '1s' },
    isPage: false,
  };
};

const surfacesOf = (
  reading: Reading,
  components: readonly ProposedComponent[],
  links: readonly ProposedLink[],
): readonly ProposedSurface[] => {
  const pages = components.filter(({ name }) => reading.listening(name).servesPages);
  const published = pages.filter(({ name }) => (reading.services[name]?.ports ?? []).length > 0);
  // Where nothing is published, users come to those whom no service calls.
  const uncalled = pages.filter(({ name }) => !links.some(({ to }) => to === name));
  const seen = published.length > 0 ? published : uncalled;
  return components.flatMap((component) => {
    if (seen.includes(component)) return [pageOf(reading, component.name, links)];
    const server = pages.includes(component) ? undefined : serverOf(component);
    return server ? [server] : [];
  });
};

/** What a Compose file lets one think of its stack: pure, and the same for the same file and choices. */
export const propose = ({ services }: ComposeModel, choices: Choices = NO_CHOICES): Proposal => {
  const taken = chosen(services, choices.profiles);
  const reading = new Reading(taken, choices);
  const components = Object.keys(taken).map((name) => componentOf(reading, name));
  const links = linksOf(reading);
  const surfaces = surfacesOf(reading, components, links);
  return {
    components,
    links,
    surfaces,
    guesses: reading.guesses,
    leftOut: Object.keys(services).filter((name) => !(name in taken)),
  };
};
