import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environments, faults, loadScenario, probes } from '../../src/index.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { type Answered, broken, journalOf, type Timed, whileOn } from './record.ts';

const STACK = `
apiVersion: brownout/v1
kind: Stack
id: pair
title: { en: A pair, zh: 一对组件 }
components:
  web: { port: 8080, ready: /healthz, process: { command: [node, --version] } }
  db: { port: 8080, ready: /healthz, process: { command: [node, --version] } }
links: [client->web, web->db]
profiles: { plain: { web.SAFE: '0' } }
surfaces:
  page:
    title: { en: The page, zh: 页面 }
    needs: [client->web]
    probe: { kind: http, url: http://web/page }
    healthy: { status: 200 }
  home:
    title: { en: The home page, zh: 首页 }
    owner: storefront
    needs: [client->web]
    softens: [web->db]
    probe: { kind: http, url: http://web/home }
    healthy: { status: 200 }
`;

const SCENARIO = `
apiVersion: brownout/v1
kind: Scenario
id: db-down
title: { en: The database is gone, zh: 数据库不可用 }
stack: { file: stack.yaml }
method:
  - inject: no-db
    fault: { kind: down, link: web->db }
    max-duration: 90s
  - hold: auto
  - lift: no-db
expect:
  surfaces:
    page: survives
    home: { degrades: { to: { status: 202 } } }
recovery: { within: 10s, stable-for: 3s }
`;

export interface SavedRun {
  readonly run: string;
  /** ISO 8601. */
  readonly wall: string;
  /** What the home page does while the fault is on; else a 500. */
  readonly home?: Answered;
  readonly profile?: string;
  /** Changes the scenario file. */
  readonly scenario?: (text: string) => string;
}

const read = async (): Promise<string> => STACK;

const loaded = async (text: string): Promise<Scenario> => {
  const kinds = { faults, probes, abilities: environments.process.abilities };
  const { value, findings } = await loadScenario({ file: '/drills/db-down.yaml', text }, kinds, { read });
  if (value === undefined) throw new Error(findings.map(({ message }) => message.en).join('\n'));
  return value;
};

/** Writes the folder of a run as a drill would have left it, but for what is made of its journal: `report` makes that. */
export const saveRun = async (root: string, saved: SavedRun): Promise<string> => {
  const { run, wall, home = broken, profile = null, scenario: change = (text: string) => text } = saved;
  const text = change(SCENARIO);
  const scenario = await loaded(text);
  const headed = (lines: readonly Timed[]): readonly Timed[] =>
    lines.map(({ at, event }) => ({ at, event: event.type === 'drill' ? { ...event, wall, profile } : event }));
  const journal = journalOf(scenario, { run, behave: whileOn({ home }), edit: headed });
  const folder = join(root, run);
  const sources = [
    { file: '/drills/db-down.yaml', text },
    { file: '/drills/stack.yaml', text: STACK },
  ];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'journal.jsonl'), journal.map((line) => `${JSON.stringify(line)}\n`).join(''));
  writeFileSync(join(folder, 'sources.json'), JSON.stringify(sources));
  return folder;
};
