import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { parse, stringify } from 'yaml';
import { builtImages } from '../../support/docker-obstacle.ts';
import { leftovers, type Place } from '../../support/leftovers.ts';
import type { Draft } from '../../support/tiny.ts';
import { docker } from '../container.ts';

// What is there is looked up with Docker's own client: who looks must not share the mistakes of who removes.

const FILES = ['stack.yaml', 'docker-compose.yml', 'back-down.yaml'].map((name) => new URL(name, import.meta.url));
const PROGRAM = new URL('./service.mjs', import.meta.url);
const POLL_MS = 150;

/** A copy of the pair in a folder of its own. */
export interface Pair {
  readonly stack: string;
  readonly scenario: string;
}

const change = (file: string, edit: ((draft: Draft) => void) | undefined): void => {
  if (!edit) return;
  const draft = parse(readFileSync(file, 'utf8'), { merge: true }) as Draft;
  edit(draft);
  writeFileSync(file, stringify(draft, { aliasDuplicateObjects: false }));
};

/** Copies the pair into a folder, changed. */
export const writePair = (
  folder: string,
  edits: {
    readonly stack?: (stack: Draft) => void;
    readonly compose?: (compose: Draft) => void;
    readonly scenario?: (scenario: Draft) => void;
  } = {},
): Pair => {
  mkdirSync(folder, { recursive: true });
  for (const file of [...FILES, PROGRAM]) cpSync(file, join(folder, basename(file.pathname)));
  change(join(folder, 'stack.yaml'), edits.stack);
  change(join(folder, 'docker-compose.yml'), edits.compose);
  change(join(folder, 'back-down.yaml'), edits.scenario);
  return { stack: join(folder, 'stack.yaml'), scenario: join(folder, 'back-down.yaml') };
};

/** Names the images that were built: the pair's own file names one that must be fetched. */
export const useBuiltImages = (): void => {
  Object.assign(process.env, builtImages());
};

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');

const labelled = (run: string): string => `label=brownout.run=${run}`;

const listed = async (...args: readonly string[]): Promise<readonly string[]> => lines(await docker(...args));

/** Everything at the engine that is of a run, by its label or by its name, in words. */
export const atEngine = async (run: string): Promise<readonly string[]> => {
  const project = `brownout-${run.toLowerCase()}`;
  const found = await Promise.all(
    [labelled(run), `name=${project}`].flatMap((filter) => [
      listed('ps', '--all', '--filter', filter, '--format', 'container {{.Names}}'),
      listed('network', 'ls', '--filter', filter, '--format', 'network {{.Name}}'),
      listed('volume', 'ls', '--filter', filter, '--format', 'volume {{.Name}}'),
    ]),
  );
  return [...new Set(found.flat())].toSorted();
};

/** The container of a service. */
export const containerOf = async (run: string, service: string): Promise<string> => {
  const filters = [labelled(run), `label=com.docker.compose.service=${service}`].flatMap((it) => ['--filter', it]);
  const [id = ''] = await listed('ps', '--all', '--quiet', '--no-trunc', ...filters);
  return id;
};

/** Volumes in use by a run, those without a name too: nothing finds these once their container is gone. */
export const volumesOf = async (run: string): Promise<readonly string[]> => {
  const ids = await listed('ps', '--all', '--quiet', '--filter', labelled(run));
  const format = '{{range .Mounts}}{{if eq .Type "volume"}}{{println .Name}}{{end}}{{end}}';
  return ids.length === 0 ? [] : listed('inspect', '--format', format, ...ids);
};

/** Which of these volumes are there. */
export const volumesThere = async (names: readonly string[]): Promise<readonly string[]> => {
  const all = await listed('volume', 'ls', '--quiet');
  return names.filter((name) => all.includes(name));
};

/** Polls until it holds; fails by a deadline with what was seen last. */
export const soon = async (withinMs: number, look: () => Promise<void>): Promise<number> => {
  const began = performance.now();
  for (;;) {
    try {
      await look();
      return performance.now() - began;
    } catch (error) {
      if (performance.now() - began > withinMs) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};

/** Nothing of a run is left: neither at the engine nor on this machine. */
export const expectNothingOf = async (run: string, where: Place = {}): Promise<void> => {
  expect(await atEngine(run)).toEqual([]);
  expect(leftovers(run, where)).toEqual([]);
};

/** A container of somebody else: it has a service's name, and nothing of ours. */
export const startDecoy = async (): Promise<{
  readonly facts: () => Promise<unknown>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}> => {
  const labels = ['com.docker.compose.service=back', 'com.docker.compose.project=somebody-elses'];
  const image = builtImages()['BROWNOUT_NODE_IMAGE'] ?? '';
  const command = ['node', '-e', 'setInterval(() => {}, 1000)'];
  const id = await docker('run', '--detach', '--init', ...labels.map((it) => `--label=${it}`), image, ...command);
  return {
    facts: async () => {
      const [{ State, NetworkSettings, HostConfig }] = JSON.parse(await docker('inspect', id)) as [
        Readonly<Record<string, unknown>>,
      ];
      return { State, NetworkSettings, HostConfig };
    },
    [Symbol.asyncDispose]: async () => void (await docker('rm', '--force', '--volumes', id)),
  };
};

interface Network {
  readonly Name: string;
  readonly IPAM: { readonly Config: readonly { readonly Subnet?: string; readonly Gateway?: string }[] };
  readonly Containers: Readonly<Record<string, { readonly Name: string; readonly IPv4Address: string }>>;
}

/** The networks of a run: where they are, and who is in each. */
export const networksOf = async (
  run: string,
): Promise<
  readonly {
    readonly name: string;
    readonly subnet: string;
    readonly gateway: string;
    /** Container -> its address. */
    readonly members: Readonly<Record<string, string>>;
  }[]
> => {
  const ids = await listed('network', 'ls', '--quiet', '--filter', labelled(run));
  const project = `brownout-${run.toLowerCase()}`;
  const networks = JSON.parse(await docker('network', 'inspect', ...ids)) as readonly Network[];
  return networks.map(({ Name, IPAM, Containers }) => {
    const { Subnet: subnet = '', Gateway: gateway = '' } = IPAM.Config[0] ?? {};
    const members = Object.values(Containers).map((it) => [
      it.Name.slice(project.length + 1).replace(/-1$/, ''),
      it.IPv4Address.replace(/\/.*/, ''),
    ]);
    return { name: Name.slice(project.length + 1), subnet, gateway, members: Object.fromEntries(members) };
  });
};

/** Names of everything at the engine that was begun from a folder for temporary files. */
export const begunFrom = async (tmp: string): Promise<readonly string[]> => {
  const format = '{{.Label "brownout.place"}} {{.Label "brownout.run"}}';
  const all = await Promise.all(
    [
      ['ps', '--all'],
      ['network', 'ls'],
      ['volume', 'ls'],
    ].map(async (args) => listed(...args, '--format', format)),
  );
  return all.flat().filter((line) => line.split(' ')[0]?.endsWith(`:${tmp}`));
};
