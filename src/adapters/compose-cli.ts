import { execFile } from 'node:child_process';
import { z } from 'zod';
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

const anything = z.record(z.string(), z.unknown());

/** What of a resolved Compose file is looked at; the rest is handed on as it is. */
const resolvedShape = z.looseObject({
  services: z.record(
    z.string(),
    z.looseObject({
      image: z.string().optional(),
      environment: z.record(z.string(), z.string().nullable()).optional(),
      labels: z.record(z.string(), z.string()).optional(),
      depends_on: z.record(z.string(), anything).optional(),
      network_mode: z.string().optional(),
      extra_hosts: z.unknown().optional(),
      cpus: z.unknown().optional(),
      cpu_quota: z.unknown().optional(),
      mem_limit: z.unknown().optional(),
      deploy: z.looseObject({ resources: z.looseObject({ limits: anything.optional() }).optional() }).optional(),
    }),
  ),
  volumes: z.record(z.string(), z.looseObject({ external: z.boolean().optional() }).nullable()).optional(),
});
export type ComposeModel = z.output<typeof resolvedShape>;

/** A Compose file with its variables, includes and profiles resolved; `raw`: variables stay as they are written. */
export const resolveCompose = async (
  call: ComposeCall,
  how: 'resolved' | 'raw' = 'resolved',
): Promise<ComposeModel> => {
  const args = ['--project-name', call.project, '--file', call.file, 'config', '--format', 'json'];
  const printed = await compose(how === 'raw' ? [...args, '--no-interpolate'] : args, call);
  return resolvedShape.parse(JSON.parse(printed));
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
