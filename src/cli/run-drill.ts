import { resolve } from 'node:path';
import { startGuard } from '../adapters/guard-process.ts';
import { journalFile, makeRunFolder, passOn, removeRunFolder } from '../adapters/run-folder.ts';
import { drill, type DrillRequest, type Standing } from '../engine/drill.ts';
import { faults } from '../faults/index.ts';
import { InputError, RefusedError } from '../model/errors.ts';
import type { Environment } from '../model/environment.ts';
import type { SourceFile } from '../loader/index.ts';
import type { JournalLine } from '../model/journal.ts';
import type { Run } from '../model/run.ts';
import type { Scenario } from '../model/scenario.ts';
import { writeSources } from './past-run.ts';
import { version } from './version.ts';
import { worldPorts } from './world.ts';

export interface DrillOptions {
  readonly scenario: Scenario;
  readonly sources: readonly SourceFile[];
  readonly environment: Environment;
  /** Where run folders go. */
  readonly out: string;
  /** What the last drill left of its stack, for this one to take over. */
  readonly standing?: Standing;
  readonly afterwards: DrillRequest['afterwards'];
  readonly only?: readonly string[];
  readonly command: string;
  readonly interrupt: AbortSignal;
  listen(line: JournalLine): void;
}

export interface DrillDone {
  readonly result: Run;
  readonly folder: string;
  readonly standing?: Standing;
}

/** Runs one drill in a run folder of its own, under a guard. All outputs are opened before anything is touched. */
export const runDrill = async (options: DrillOptions): Promise<DrillDone> => {
  const { run, folder } = makeRunFolder(resolve(options.out));
  const journal = journalFile(folder);
  writeSources(folder, options.sources);
  const { standing, only } = options;
  if (standing) passOn(standing.handle.folder, folder);
  const guard = await startGuard(run, folder, options.environment.name);
  try {
    const drilled = await drill(
      {
        run,
        scenario: options.scenario,
        folder,
        afterwards: options.afterwards,
        ...(standing && { standing }),
        ...(only && { only }),
        command: options.command,
        versions: { brownout: version, node: process.version, platform: `${process.platform}-${process.arch}` },
      },
      {
        ...worldPorts,
        environment: options.environment,
        guard,
        journal,
        faults,
        interrupt: options.interrupt,
        listen: (line) => options.listen(line),
      },
    );
    return { ...drilled, folder };
  } catch (error) {
    if (error instanceof InputError || error instanceof RefusedError) {
      await guard.tell({ type: 'release' }).catch(() => {});
      // A drill that never began leaves nothing, not even an empty folder.
      removeRunFolder(folder);
    } else guard.leave();
    throw error;
  } finally {
    journal.close();
  }
};
