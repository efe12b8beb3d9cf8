import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { notListening } from './refusal.ts';

const HIGHEST_PORT = 65_535;
const ADDRESS = /^(?:\[(?<bracketed>[^[\]]*)\]|(?<plain>[^:[\]]*)):(?<port>[^:]*)$/;
const WILDCARDS: ReadonlySet<string> = new Set(['', '0.0.0.0', '::']);

/** A host and a port; the host is empty where any address of this machine is meant. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

const portOf = (text: string): number => {
  if (text === '') return 0;
  const port = Number(text);
  if (!/^\d+$/.test(text)) throw notListening(`lookup tcp/${text}: unknown port`);
  if (port > HIGHEST_PORT) throw notListening(`address ${text}: invalid port`);
  return port;
};

/** Reads `host:port` or `[host]:port`; every way to write "any address" is the same one. */
export const parseAddress = (text: string): Address => {
  if (text === '') return { host: '', port: 0 };
  const { bracketed, plain, port } = ADDRESS.exec(text)?.groups ?? {};
  if (port === undefined) {
    const why = text.includes(':') ? 'too many colons in address' : 'missing port in address';
    throw notListening(`address ${text}: ${why}`);
  }
  const host = bracketed ?? plain ?? '';
  return { host: WILDCARDS.has(host) ? '' : host, port: portOf(port) };
};

export const formatAddress = ({ host, port }: Address): string => {
  const shown = host === '' ? '::' : host;
  return isIP(shown) === 6 ? `[${shown}]:${port}` : `${shown}:${port}`;
};

/** Reads an address to listen on: there, localhost is IPv4. */
export const parseListen = (text: string): Address => {
  const { host, port } = parseAddress(text);
  return { host: host === 'localhost' ? '127.0.0.1' : host, port };
};

/** Reads an address to listen on, and looks up its host. */
export const resolveListen = async (text: string): Promise<Address> => {
  const address = parseListen(text);
  if (address.host === '' || isIP(address.host) !== 0) return address;
  try {
    const { address: ip } = await lookup(address.host, { family: 4 });
    return { host: ip, port: address.port };
  } catch {
    throw notListening(`lookup ${address.host}: no such host`);
  }
};
