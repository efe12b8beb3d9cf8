import { plain } from '../../messages/index.ts';
import type { Run } from '../../model/run.ts';
import { standings, standingSo } from '../../core/standing.ts';

const MOST_NAMED = 3;
const BARE = /^[\w@%+=:,./-]+$/;

/** One word of a command line, as a POSIX shell reads it. */
const quoted = (word: string): string =>
  BARE.test(word) ? word : `'${plain(word).replaceAll("'", String.raw`'\''`)}'`;

const unless = (command: string, option: string, args: string): string =>
  args === '' || command.includes(`${option} `) ? '' : ` ${args}`;

/** The command that runs a drill again: the same one, with its seed, and only what was not as declared. */
export const again = (run: Run): string => {
  const all = standings(run);
  const broken = standingSo(all, 'broken');
  const concerned = broken.length > 0 ? broken : standingSo(all, 'open');
  const isLimited = concerned.length > 0 && concerned.length <= MOST_NAMED && concerned.length < all.length;
  const names = concerned.map(({ surface }) => `--only-surface ${quoted(surface.name)}`).join(' ');
  const command = plain(run.command);
  const only = unless(command, '--only-surface', isLimited ? names : '');
  return `${command}${only}${unless(command, '--seed', `--seed ${run.seed}`)}`;
};

const owed = ({ faults }: Run): readonly string[] => faults.flatMap((fault) => fault.owed ?? []);

/** Is something left that a command can end? What was left in a stack went with it; what was changed elsewhere did not. */
export const takesAPerson = (run: Run): boolean =>
  run.verdict === 'CLEANUP_FAILED' && (run.residue.remains || owed(run).length > 0);

/** What a person types where undo did not work. */
export const byHand = (run: Run): string =>
  [...owed(run).map(plain), ...(run.residue.remains ? [`npx brownout down ${quoted(run.stack.run)}`] : [])].join('; ');
