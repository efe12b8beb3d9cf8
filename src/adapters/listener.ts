import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

const LISTENING = '0A';
const LOCAL = 1;
const STATE = 3;
const INODE = 9;

/** Local addresses that take a port of 127.0.0.1, as the kernel writes them: its own, and all. */
const ON_LOOPBACK = /^(?:0100007F|0{8}|0{32}|0{16}FFFF00000100007F)$/;

export interface Listener {
  readonly pid: number;
  /** Its program, and what that runs. */
  readonly name: string;
}

/** What is there; nothing where it is gone, or not for this user to see. */
const seen = <T>(look: () => T, otherwise: T): T => {
  try {
    return look();
  } catch {
    return otherwise;
  }
};

const socketsOn = (port: number): ReadonlySet<string> =>
  new Set(
    ['/proc/net/tcp', '/proc/net/tcp6']
      .flatMap((file) => seen(() => readFileSync(file, 'utf8'), '').split('\n'))
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => {
        const [address = '', inHex = ''] = fields[LOCAL]?.split(':') ?? [];
        return fields[STATE] === LISTENING && ON_LOOPBACK.test(address) && Number.parseInt(inHex, 16) === port;
      })
      .map((fields) => `socket:[${fields[INODE] ?? ''}]`),
  );

const holds = (pid: string, sockets: ReadonlySet<string>): boolean =>
  seen(() => readdirSync(`/proc/${pid}/fd`), []).some((file) =>
    sockets.has(seen(() => readlinkSync(`/proc/${pid}/fd/${file}`), '')),
  );

const nameOf = (pid: string): string => {
  const [program = '', first = ''] = seen(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'), '').split('\0');
  const said = first.startsWith('-') ? [basename(program)] : [basename(program), first];
  return said
    .join(' ')
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim();
};

/** Who listens on a port of 127.0.0.1; undefined: nobody whom this user may see. */
export const listenerOn = (port: number): Listener | undefined => {
  const sockets = socketsOn(port);
  if (sockets.size === 0) return undefined;
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && holds(name, sockets));
  return pid === undefined ? undefined : { pid: Number(pid), name: nameOf(pid) };
};
