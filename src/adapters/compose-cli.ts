import { execFile } from 'node:child_process';
import { composeModel, writtenCompose, type ComposeModel, type WrittenCompose } from '../model/compose.ts';
import { StackError } from '../model/errors.ts';
import type { Text } from '../model/text.ts';
import type { Ms } from '../model/units.ts';

const CALL_MS: Ms = 120_000;
const OUTPUT_BYTES = 16 * 1024 * 1024;
const FIRST_MAJOR = 2;
const FIRST_MINOR = 20;

/** How the Compose program is called: for which project, with which variables. */
export interface ComposeCall {
  readonly project: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const failed = (args: readonly string[], why: string, cause: Error): StackError =>
  new StackError(
    {
      en: `docker compose ${args.join(' ')}: ${why}`,
      zh: `docker compose ${args.join(' ')} 失败：${why}`,
    },
    { cause },
  );

const compose = (
  args: readonly string[],
  { env, signal, input = '' }: Pick<ComposeCall, 'env' | 'signal'> & { readonly input?: string },
): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = execFile(
      'docker',
      ['compose', ...args],
      { env: { ...process.env, ...env }, timeout: CALL_MS, maxBuffer: OUTPUT_BYTES, ...(signal && { signal }) },
      (error, stdout, stderr) => {
        if (!error) resolve(stdout);
        else reject(failed(args, stderr.trim() || error.message, error));
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });

const tooOld = ({ en, zh }: Text): StackError =>
  new StackError({
    en: `Docker Compose v${FIRST_MAJOR}.${FIRST_MINOR} or later is needed, ${en}; install the compose plugin, or use --env process`,
    zh: `需要 Docker Compose v${FIRST_MAJOR}.${FIRST_MINOR} 或更高版本，${zh}；请安装 compose 插件，或改用 --env process`,
  });

/** In one line: what the client writes when it knows no such command has several. */
const noCompose = (error: unknown): StackError => {
  const why = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return tooOld({ en: `there is none (${why})`, zh: `此处没有（${why}）` });
};

/** The version of the Compose plugin; StackError when there is none, or an old one. */
export const composeVersion = async (signal?: AbortSignal): Promise<string> => {
  const said = await compose(['version', '--short'], { env: {}, ...(signal && { signal }) }).catch((error: unknown) => {
    throw noCompose(error);
  });
  const version = said.trim();
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  if (major < FIRST_MAJOR || (major === FIRST_MAJOR && minor < FIRST_MINOR))
    throw tooOld({ en: `here is ${version}`, zh: `当前为 ${version}` });
  return version;
};

/** Every profile, though a component may be in none that is on: services that are no component are left out later. */
const ALL_PROFILES = ['--profile', '*'];

/** A Compose file with its includes, extensions and variables resolved, all of its profiles on. */
export const resolveCompose = async (call: ComposeCall): Promise<ComposeModel> => {
  const args = ['--project-name', call.project, '--file', call.file, ...ALL_PROFILES, 'config', '--format', 'json'];
  return composeModel.parse(JSON.parse(await compose(args, call)));
};

/** As it is written, with its variables, and under the name that Compose gives the project itself. */
export const readCompose = async ({ file, ...call }: Omit<ComposeCall, 'project'>): Promise<WrittenCompose> => {
  const args = ['--file', file, ...ALL_PROFILES, 'config', '--format', 'json', '--no-interpolate'];
  return writtenCompose.parse(JSON.parse(await compose(args, call)));
};

/** Makes containers, networks and volumes of a file; starts nothing and fetches nothing. */
export const createContainers = async ({ project, file, ...call }: ComposeCall): Promise<void> => {
  await compose(
    ['--progress', 'quiet', '--project-name', project, '--file', file, 'create', '--pull', 'never', '--no-build'],
    call,
  );
};

/** A file, given as JSON, in the layout of Compose: YAML. */
export const renderCompose = async (
  input: string,
  { project, env }: Pick<ComposeCall, 'project' | 'env'>,
): Promise<string> => compose(['--project-name', project, '--file', '-', 'config'], { env, input });
