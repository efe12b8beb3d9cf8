/** Who is called in a text, as `host`, `host:port` or a URL says it. */
export interface NamedAddress {
  readonly host: string;
  readonly port?: number;
  /** Of a URL: `postgres` in `postgres://db/shop`. */
  readonly scheme?: string;
}

const URLS = /([a-z][a-z0-9+.-]*):\/\/([^\s"'<>`\\]+)/gi;
/** `db:5432`, `tcp(db:3306)`, `10.0.0.5:80`, `[fd00::5]:80`; a path or an image with a tag is none. */
const PAIRS = /(?<![\w./:-])([a-z](?:[\w.-]*\w)?|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:]+\]):(\d{2,5})(?![\w.:@-])/gi;
/** `host=db port=5432` and its like. */
const SETTINGS = /(?:^|[\s;?&])(?:host|hostaddr|server|addr|address|data source)\s*=\s*([\w.-]+)/gi;

const hostPort = (text: string): NamedAddress | undefined => {
  const [, host = '', port] = /^(\[[0-9a-f:]+\]|[\w.-]+)(?::(\d{1,5}))?$/i.exec(text) ?? [];
  return host === '' ? undefined : { host, ...(port !== undefined && { port: Number(port) }) };
};

const inUrl = (scheme: string, rest: string): readonly NamedAddress[] => {
  const authority = rest.split(/[/?#]/)[0] ?? '';
  // A password may hold an @; a driver's protocol stands around the address: `tcp(db:3306)`.
  const hosts = authority.slice(authority.lastIndexOf('@') + 1).replace(/^\w+\((.*)\)$/, '$1');
  return hosts.split(',').flatMap((host) => {
    const found = hostPort(host);
    return found ? [{ ...found, scheme: scheme.toLowerCase() }] : [];
  });
};

/** Every address in a text, in no order; a bare name is none. */
export const addressesIn = (text: string): readonly NamedAddress[] => {
  const urls = [...text.matchAll(URLS)].flatMap(([, scheme = '', rest = '']) => inUrl(scheme, rest));
  const others = text.replaceAll(URLS, ' ');
  const pairs = [...others.matchAll(PAIRS)].map(([, host = '', port]) => ({ host, port: Number(port) }));
  const settings = [...others.matchAll(SETTINGS)].map(([, host = '']) => ({ host }));
  return [...urls, ...pairs, ...settings];
};

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** This machine, every machine, or nobody. */
const OWN = /^(?:127\.|0\.0\.0\.0$|255\.255\.255\.255$|\[(?:::1?)?\]$)/;

/** Does a host stand for one machine by its number, which no name leads to? Loopback does not. */
export const isLiteralAddress = (host: string): boolean => (IPV4.test(host) || host.startsWith('[')) && !OWN.test(host);

/** Does a setting of this name hold who is called, and not who listens, or who may call? */
export const namesCallee = (setting: string): boolean =>
  /host|server|addr|endpoint|url|uri|broker|upstream|backend|peer|node|dsn/i.test(setting) &&
  !/trust|allow|bind|listen|cidr|mask|subnet|proxy_ips/i.test(setting);
