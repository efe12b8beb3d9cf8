import { Command, CommanderError, Option } from 'commander';
import { BrownoutError, EXIT, FileError } from '../model/errors.ts';
import type { Language } from '../model/text.ts';
import { addKeepingCommands, addRunsCommands } from './runs-commands.ts';
import { Line } from './line.ts';
import { env, hidden, json, lang, many, out, port, profile, runOption } from './options.ts';
import { version } from './version.ts';

const addDrillCommands = (program: Command, line: Line): void => {
  program
    .command('run')
    .description('run drills: bring the stack up, inject, judge, recover, clean up, report')
    .argument('<scenarios...>', 'scenario files, or folders of them')
    .addOption(profile())
    .option('--only-surface <names>', 'limit the drill to these surfaces (comma separated)')
    .option('--tag <tag>', 'of the scenarios found, only those with this tag')
    .option('--seed <number>', 'in place of the seed in the file')
    .option('--keep', 'leave the stack up after the drill')
    .option('--strict', 'fail where a surface behaved better than declared')
    .addOption(out())
    .addOption(env())
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/run.ts')).run));
  program
    .command('lint')
    .description('check scenario and stack files: all mistakes at once, each with its place and its mend')
    .argument('<files...>', 'files, or folders of them')
    .option('--strict', 'fail on warnings, too: on cells that nobody has reviewed')
    .addOption(profile())
    .addOption(env())
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/lint.ts')).lint));
  program
    .command('report')
    .description('write the report of a run again, from its journal; of several runs: one game-day report of them all')
    .argument('[runs...]', 'a run or its folder; several for a game-day report')
    .option('--trend <scenario>', 'no run, but how a scenario (its id or its file) did over its last runs')
    .option('--last <n>', 'with --trend: over how many runs (10 where nothing is said)')
    .option('--to <folder>', 'where a report of several runs goes; else into game-days or trends among the runs')
    .option('--template <folder>', 'Handlebars templates of your own; those that it lacks are ours')
    .option('--pdf', 'print it as PDF, too, by a Chromium that is installed here')
    .addOption(new Option('--chromium <path>', 'which one, where it is not on the PATH').env('CHROMIUM_PATH'))
    .addOption(out())
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/report.ts')).report));
};

const addInit = (program: Command, line: Line): void => {
  program
    .command('init')
    .description('read a Compose file, and write a stack file and a first scenario for it')
    .argument('[file]', 'a Compose file; the one in this folder where none is named')
    .option('--yes', 'ask nothing: take what is proposed')
    .option('--force', 'write files anew that are there already')
    .addOption(new Option('--ci <name>', 'write a workflow, too').choices(['github', 'gitlab']))
    .addOption(
      many('--compose-profile <name>', 'take the services of this Compose profile, too; may be repeated', 'none'),
    )
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/init.ts')).init));
};

const addStackCommands = (program: Command, line: Line): void => {
  program
    .command('up')
    .description('bring a stack up and keep it, to poke it with curl, psql and S3 clients')
    .argument('[stack]', 'a stack file; the bundled one where none is named')
    .option('--check', 'look whether each link is used, and whether the stack goes past its proxies')
    .addOption(port())
    .addOption(profile())
    .addOption(out())
    .addOption(env())
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/up.ts')).up));
  program
    .command('record')
    .description('break every link of a stack, one at a time, and write down what its surfaces do')
    .argument('[stack]', 'a stack file; the bundled one where none is named')
    .addOption(many('--link <link>', 'this link alone, as in --link web:db; may be repeated', 'all of them'))
    .option('--ways <names>', 'how each is broken: down, hang, slow', 'down,hang,slow')
    .option('--slow <time>', 'how much slower "slow" is', '1500ms')
    .option('--to <folder>', 'where scenarios are written; without it, scenarios beside the stack file')
    .option('--force', 'write scenarios anew that are there already, reviewed or not')
    .addOption(profile())
    .addOption(out())
    .addOption(env())
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/record.ts')).record));
  program
    .command('down')
    .description('take a kept stack down, and show that nothing is left')
    .argument('[run]', 'which one, where several are up')
    .option('--all', 'all of them')
    .addOption(lang())
    .action(line.does(async () => (await import('./commands/down.ts')).down));
  program
    .command('doctor')
    .description('check this machine: what is missing, and how to mend it')
    .addOption(out())
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/doctor.ts')).doctor));
};

const addHandCommands = (program: Command, line: Line, argv: readonly string[]): void => {
  const all = hidden(argv);
  program
    .command('plan', all)
    .description('what a drill would do: when, to what, and how many samples each cell would have')
    .argument('<scenario>', 'a scenario file')
    .addOption(profile())
    .addOption(env())
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/plan.ts')).plan));
  program
    .command('status', all)
    .description('stacks that are up: components, links, faults, addresses')
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/status.ts')).status));
  program
    .command('inject', all)
    .description('inject a fault into a kept stack by hand: inject latency "web->db" latency=1500ms')
    .argument('<kind>', 'a fault kind (see: brownout list faults)')
    .argument('<target>', 'a link ("web->db" or web:db) or a component')
    .argument('[settings...]', 'parameters of the fault, name=value')
    .addOption(runOption())
    .addOption(lang())
    .action(line.does(async () => (await import('./commands/inject.ts')).inject));
  program
    .command('lift', all)
    .description('lift a fault that was injected by hand')
    .argument('[fault]', 'its name, as inject printed it; all of them where none is named')
    .addOption(runOption())
    .addOption(lang())
    .action(line.does(async () => (await import('./commands/inject.ts')).lift));
};

const addComposeCommands = (program: Command, line: Line, argv: readonly string[]): void => {
  program
    .command('compose', hidden(argv))
    .description('what Docker Compose is given')
    .command('config')
    .description("print a stack's Compose file with Toxiproxy wired between all its components")
    .argument('[stack]', 'a stack file; the bundled one where none is named')
    .addOption(profile())
    .addOption(lang())
    .action(line.does(async () => (await import('./commands/compose.ts')).config));
};

const addOtherCommands = (program: Command, line: Line, argv: readonly string[]): void => {
  const all = hidden(argv);
  program
    .command('recover', all)
    .description('end and remove what killed runs left on this machine, and report them as stopped')
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/recover.ts')).recover));
  program
    .command('accept', all)
    .description('say that recorded cells are what shall be: they count as reviewed from then on')
    .argument('[surfaces...]', 'surfaces, or patterns of them')
    .option('--all', 'all that there are')
    .addOption(many('--scenario <file>', 'a scenario file or a folder of them; may be repeated', 'brownout/scenarios'))
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/accept.ts')).accept));
  program
    .command('list', all)
    .description('what there is: faults, probes, environments, scenarios, runs')
    .argument('[what]', 'faults | probes | environments | scenarios | runs')
    .addOption(out())
    .addOption(lang())
    .addOption(json())
    .action(line.does(async () => (await import('./commands/list.ts')).list));
  program
    .command('schema', all)
    .description('print the JSON Schema of scenario, stack or SLA files, or of results (run.json)')
    .argument('<kind>', 'scenario | stack | sla | run')
    .action(line.does(async () => (await import('./commands/schema.ts')).schema));
};

const HELP = `
Exit codes: 0 passed, 1 failed, 2 usage or invalid file, 3 blocked, 4 stopped, 5 no scenario, 6 clean-up not verified,
            7 inconclusive, 8 refused, 70 internal error, 130/143 interrupted.
Start:      brownout list scenarios, then brownout run <file>; for a stack of your own: brownout init
More:       brownout --help --all`;

const build = (argv: readonly string[], line: Line): Command => {
  const program = new Command('brownout')
    .description(
      'Rehearses a cloud outage on a replica of your stack, and checks that it degrades exactly as declared.',
    )
    .version(version)
    .option('--all', 'with --help: every command')
    // Else this one would be taken for that of `down`.
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .addHelpText('after', HELP)
    .exitOverride();
  addDrillCommands(program, line);
  addInit(program, line);
  addStackCommands(program, line);
  addHandCommands(program, line, argv);
  addComposeCommands(program, line, argv);
  addRunsCommands(program, line, argv);
  addKeepingCommands(program, line, argv);
  addOtherCommands(program, line, argv);
  for (const command of program.commands) for (const each of [command, ...command.commands]) each.exitOverride();
  return program;
};

const ARROW_HINT = '(did the shell take the ">"? write the link in quotes, "web->db", or as web:db)';

const failed = async (error: unknown, language: Language): Promise<number> => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.passed : EXIT.usage;
  if (error instanceof FileError) {
    const { fileErrorText } = await import('./file-error.ts');
    process.stderr.write(`${fileErrorText(error, language)}\n`);
    return error.exit;
  }
  if (error instanceof BrownoutError) {
    process.stderr.write(`brownout: ${error.text[language]}\n`);
    return error.exit;
  }
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`brownout: this should not have happened, and is a mistake of ours:\n${told}\n`);
  return EXIT.internal;
};

/** Runs a command line. The process's exit code. */
export const main = async (argv: readonly string[]): Promise<number> => {
  const line = new Line();
  const cut = argv.find((argument) => /^[a-z][\w.-]*-$/.test(argument));
  try {
    await build(argv, line).parseAsync([...argv], { from: 'user' });
    return line.exit;
  } catch (error) {
    const exit = await failed(error, line.language);
    if (cut !== undefined && exit === EXIT.usage) process.stderr.write(`${cut} ${ARROW_HINT}\n`);
    return exit;
  }
};
