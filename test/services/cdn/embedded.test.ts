import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createCdn } from '../../../compose/services/cdn/server.ts';
import { readSettings, type Settings } from '../../../compose/services/cdn/settings.ts';
import { servesStorage } from './before-storage.ts';
import { behavesAsCdn, type Cdn } from './behaviours.ts';
import { closed, listening } from './controlled-origin.ts';

const PROGRAM = join(import.meta.dirname, '../../../compose/dist/cdn/main.js');

/** Nothing waits in between, so no other test sees this environment. */
const settingsFrom = (environment: Readonly<Record<string, string>>): Settings => {
  const before = process.env;
  process.env = { ...environment };
  try {
    return readSettings();
  } finally {
    process.env = before;
  }
};

const embedded: Cdn = {
  start: async (environment) => {
    const server = createCdn(settingsFrom(environment));
    return { url: await listening(server), close: () => closed(server) };
  },
  refuse: async (environment) => {
    const child = spawn(process.execPath, [PROGRAM], { env: { PORT: '0', ...environment }, stdio: 'pipe' });
    let told = '';
    child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, told };
  },
};

behavesAsCdn(embedded);
servesStorage(embedded);
