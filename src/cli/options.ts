import { Option } from 'commander';

/** Shown by `--help --all` alone. */
export const hidden = (argv: readonly string[]): { readonly hidden: boolean } => ({ hidden: !argv.includes('--all') });

export const lang = (): Option =>
  new Option('--lang <language>', 'language of what people read').choices(['en', 'zh']).env('BROWNOUT_LANG');
export const profile = (): Option =>
  new Option('--profile <name>', "the stack's profile, in place of the scenario's").env('BROWNOUT_PROFILE');
export const json = (): Option => new Option('--json', 'one JSON object on stdout, nothing else there');
export const out = (): Option =>
  new Option('--out <folder>', 'where run folders go').default('reports/runs').env('BROWNOUT_OUT');
export const env = (): Option =>
  new Option('--env <name>', 'how the stack is brought up')
    .choices(['process', 'compose', 'attach'])
    .default('process')
    .env('BROWNOUT_ENV');
export const port = (): Option =>
  new Option('--port <link=port>', 'the port of a client link, as in --port web=8080; may be repeated')
    .argParser((one: string, others: readonly string[]) => [...others, one])
    .default([], 'chosen by Brownout');
export const many = (flags: string, text: string, without: string): Option =>
  new Option(flags, text).argParser((one: string, others: readonly string[]) => [...others, one]).default([], without);
export const runOption = (): Option =>
  new Option('--run <id>', 'which stack, where several are up').env('BROWNOUT_RUN_ID');
