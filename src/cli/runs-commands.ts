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
