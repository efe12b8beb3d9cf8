import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { roomy } from '../../core/recorded/cell.ts';
import { recordedText, scenarioName, type BrokenLink, type ScenarioText } from '../../core/recorded/scenario-text.ts';
import type { Messages } from '../../messages/index.ts';
import type { Stack } from '../../model/stack.ts';
import type { Ms } from '../../model/units.ts';
import type { EnvironmentName } from '../files.ts';
import { suspectText } from '../terminal/recorded-matrix.ts';
import type { Attempted } from './attempt.ts';

const LEAST_BUDGET_MS: Ms = 5000;

export interface RecordOptions {
  readonly profile?: string;
  readonly link: readonly string[];
  readonly ways: string;
  readonly slow: string;
  readonly to?: string;
  readonly force?: boolean;
  readonly out: string;
  readonly env: EnvironmentName;
  readonly lang?: string;
  readonly json?: boolean;
}

/** What is to be recorded, and where it goes. */
export interface Recording {
  readonly stack: Stack;
  readonly faults: readonly BrokenLink[];
  readonly folder: string;
  readonly options: RecordOptions;
  readonly messages: Messages;
  readonly interrupt: AbortSignal;
}

const SCHEMA = fileURLToPath(new URL('../../../schema/scenario.v1.json', import.meta.url));

/** What every scenario of a recording has in common. */
export const textOf = ({ stack, folder, options }: Recording, broken: BrokenLink): ScenarioText => ({
  broken,
  stackFile: relative(folder, stack.file),
  schema: relative(folder, SCHEMA),
  ...(options.profile !== undefined && { profile: options.profile }),
});

const budgetOf = ({ told }: Attempted): Ms => {
  const slowest = Math.max(0, ...told.map(({ recovery }) => recovery?.interval?.[1] ?? 0));
  return Math.max(LEAST_BUDGET_MS, roomy(slowest));
};

export interface Written {
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

/** A file that is there may have been reviewed: it stays, unless a person says otherwise. */
export const write = (recording: Recording, attempts: readonly Attempted[]): Written => {
  const { folder, options, messages } = recording;
  const written: string[] = [];
  const kept: string[] = [];
  mkdirSync(folder, { recursive: true });
  for (const attempted of attempts) {
    const { broken, told } = attempted;
    const file = join(folder, `${scenarioName(broken)}.yaml`);
    if (told.length === 0) continue;
    if (existsSync(file) && !options.force) {
      kept.push(file);
      continue;
    }
    const lines = told.map(({ surface, recorded, suspects, seen }) => ({
      surface: surface.name,
      cell: recorded.cell,
      notes: suspects.map((suspect) => `look: ${suspectText(suspect, { link: broken.link, seen }, messages)}`),
    }));
    writeFileSync(file, recordedText(textOf(recording, broken), lines, budgetOf(attempted)));
    written.push(file);
  }
  return { written, kept };
};
