import { type Command, Option } from 'commander';
import { NOTE_KINDS } from '../model/note.ts';
import type { Line } from './line.ts';
import { hidden, json, lang, out } from './options.ts';

/** The commands that are about runs which are over. */
export const addRunsCommands = (program: Command, line: Line, argv: readonly string[]): void => {
  const all = hidden(argv);
  program
    .command('diff', all)
    .description('compare two runs, cell by cell: what regressed (exit 1), what was fixed; exit 2 where they cannot be')
    .argument('<before>', 'a run, its folder, or a result (run.json) that was kept')
    .argument('<after>', 'the later one')
    .addOption(out())
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/diff.ts')).diff));
  program
    .command('note', all)
    .description(
      'say something of a run: a note, a finding, or an action item that later reports carry until it is closed',
    )
    .argument('<run>', 'a run, or its folder')
    .argument('[text]', 'what there is to say')
    .addOption(new Option('--kind <kind>', 'what it is').choices(NOTE_KINDS).default('note'))
    .option('--owner <name>', 'of an action item: who does it')
    .option('--due <day>', 'of an action item: until when, as in 2026-12-24')
    .option('--close <id>', 'say that an action item of this scenario is done, as in --close A-1')
    .addOption(out())
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/note.ts')).note));
};

/** What is kept of drills, and for how long. */
export const addKeepingCommands = (program: Command, line: Line, argv: readonly string[]): void => {
  const runs = program
    .command('runs', hidden(argv))
    .description('the runs that are kept: list them, pin them, remove old ones');
  // Of its own: options before the name of another would not be that one's.
  runs
    .command('list', { isDefault: true })
    .description('when they were, what came of them, what is pinned or still to be done')
    .addOption(out())
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/runs.ts')).runs));
  runs
    .command('prune')
    .description('remove old runs; pinned ones stay, and those under way, up, or with open action items')
    .option('--keep <n>', 'the newest of each scenario that stay')
    .option('--older-than <age>', 'only what is older: 12h, 30d, 8w')
    .option('--dry-run', 'remove nothing, tell what would go')
    .addOption(out())
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/prune.ts')).prune));
  runs
    .command('pin')
    .description('keep runs, whatever their age')
    .argument('<runs...>', 'runs, or their folders')
    .addOption(out())
    .addOption(lang())
    .action(line.does(async () => (await import('./commands/runs.ts')).pin));
  runs
    .command('unpin')
    .description('let age decide again')
    .argument('<runs...>', 'runs, or their folders')
    .addOption(out())
    .addOption(lang())
    .action(line.does(async () => (await import('./commands/runs.ts')).unpin));
};
