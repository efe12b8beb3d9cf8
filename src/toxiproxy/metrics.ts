export interface Labels {
  readonly direction: 'upstream' | 'downstream';
  readonly proxy: string;
  readonly listener: string;
  readonly upstream: string;
}

/** Bytes of one direction of a proxy, counted as they move. */
export interface Flow {
  received: number;
  sent: number;
}

const escape = (value: string): string => value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const series = ({ direction, proxy, listener, upstream }: Labels): string =>
  Object.entries({ direction, listener, proxy, upstream })
    .map(([label, value]) => `${label}="${escape(value)}"`)
    .join(',');

/** What every proxy has carried since the server started, as a Prometheus text page. */
export class Metrics {
  readonly #flows = new Map<string, Flow>();

  flow(labels: Labels): Flow {
    const key = series(labels);
    const known = this.#flows.get(key) ?? { received: 0, sent: 0 };
    this.#flows.set(key, known);
    return known;
  }

  page(): string {
    const flows = [...this.#flows].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const counter = (name: string, value: (flow: Flow) => number): readonly string[] => [
      `# HELP ${name} `,
      `# TYPE ${name} counter`,
      ...flows.map(([labels, flow]) => `${name}{${labels}} ${value(flow)}`),
    ];
    const lines = [
      ...counter('toxiproxy_proxy_received_bytes_total', (flow) => flow.received),
      ...counter('toxiproxy_proxy_sent_bytes_total', (flow) => flow.sent),
    ];
    return `${lines.join('\n')}\n`;
  }
}
