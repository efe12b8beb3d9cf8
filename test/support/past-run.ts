import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalEvent } from '../../src/model/journal.ts';
import { TINY_SCENARIO, TINY_STACK } from './tiny.ts';

const EVENTS: readonly JournalEvent[] = [
  {
    type: 'drill',
    run: 'R1',
    scenario: 'back-down',
    stack: 'tiny',
    profile: null,
    environment: 'process',
    seed: 7,
    wall: '2026-01-01T00:00:00.000Z',
    brownout: '0.1.0',
    node: '20.20.2',
    platform: 'linux x64',
    command: 'npx brownout run back-down.yaml',
    only: null,
  },
  { type: 'phase', phase: 'gate', state: 'begin' },
  { type: 'blocked', because: { en: 'not healthy: item', zh: '不健康：item' }, surfaces: ['item'] },
  { type: 'residue', left: [], checked: {} },
];

/** Writes the folder of a drill of the tiny stack that was blocked; returns it. */
export const writePastRun = (out: string): string => {
  const folder = join(out, 'R1');
  mkdirSync(folder, { recursive: true });
  const lines = EVENTS.map((event, index) => JSON.stringify({ ...event, seq: index, at: 1000 * index, v: 1 }));
  const sources = [TINY_SCENARIO, TINY_STACK].map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  writeFileSync(join(folder, 'journal.jsonl'), `${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'sources.json'), JSON.stringify(sources));
  return folder;
};
