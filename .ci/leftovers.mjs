/**
 * Lists what drills and tests may have left on this machine, one a line: processes that carry a run's mark, guards,
 * embedded Toxiproxy servers, listening ports of the range that is claimed from, folders for temporary files, and
 * files of Postgres in shared memory. Its segments are looked for by the tests of whole drills: a test that kills a
 * Postgres in its first second may leave one.
 * It shares no code with what removes them.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

const LISTENING = '0A';
const FIRST_PORT = 10_000;
const LAST_PORT = 29_999;

const read = (file) => {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // it has ended meanwhile
  }
};

const isOurs = (pid) =>
  /(^|\0)BROWNOUT_RUN=/.test(read(`/proc/${pid}/environ`)) ||
  /dist\/(cli\/guard|toxiproxy\/main)\.js\0/.test(read(`/proc/${pid}/cmdline`));

const processes = readdirSync('/proc')
  .filter((pid) => /^\d+$/.test(pid) && isOurs(pid))
  .map((pid) => `process ${pid}: ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 120)}`);

const ports = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
  read(file)
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[3] === LISTENING)
    .map((fields) => Number.parseInt(fields[1].split(':')[1], 16))
    .filter((port) => port >= FIRST_PORT && port <= LAST_PORT)
    .map((port) => `listening port ${port}`),
);

const folders = readdirSync(tmpdir())
  .filter((name) => name.startsWith('brownout-'))
  .map((name) => `folder ${tmpdir()}/${name}`);

const files = existsSync('/dev/shm')
  ? readdirSync('/dev/shm')
      .filter((name) => name.startsWith('PostgreSQL.'))
      .map((name) => `file /dev/shm/${name}`)
  : [];

process.stdout.write([...processes, ...ports, ...folders, ...files].map((line) => `${line}\n`).join(''));
