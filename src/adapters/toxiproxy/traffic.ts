const SERIES = /^toxiproxy_proxy_(?:received|sent)_bytes_total\{(?<labels>.*)\} (?<value>\S+)/;
const PROXY = /(?:^|,)proxy="(?<name>(?:[^"\\]|\\.)*)"/;

const unescape = (value: string): string =>
  value.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));

/** Bytes by proxy, out of Toxiproxy's metrics page: received and sent, both directions. */
export const trafficOf = (page: string): ReadonlyMap<string, number> => {
  const bytes = new Map<string, number>();
  for (const line of page.split('\n')) {
    const { labels = '', value } = SERIES.exec(line)?.groups ?? {};
    const name = PROXY.exec(labels)?.groups?.['name'];
    if (name === undefined) continue;
    const proxy = unescape(name);
    bytes.set(proxy, (bytes.get(proxy) ?? 0) + Number(value));
  }
  return bytes;
};
