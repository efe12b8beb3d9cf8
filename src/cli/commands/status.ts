import type { Proxy } from '../../model/control.ts';
import { EXIT } from '../../model/errors.ts';
import { reopen, runsHere, type HereRun } from '../kept-stacks.ts';
import { accessOf } from './up.ts';

const proxyText = ({ name, enabled, listen, toxics }: Proxy): string => {
  const faults = [...(enabled ? [] : ['CUT']), ...toxics.map((toxic) => `${toxic.type} (${toxic.stream})`)];
  return `  ${name.padEnd(18)} ${listen.padEnd(18)} ${faults.join(', ') || 'open'}`;
};

const statusOf = async (here: HereRun): Promise<object> => {
  const { handle, state } = here;
  if (state === 'abandoned') return { run: handle.run, state };
  try {
    const { stack, replica } = await reopen(here);
    const proxies = await replica.proxies.list();
    const components = Object.fromEntries(
      await Promise.all(
        stack.components
          .filter((it) => !it.once)
          .map(async ({ name }) => [name, await replica.components.state(name)] as const),
      ),
    );
    return {
      ...accessOf(handle.run, stack, replica),
      stack: stack.id,
      profile: handle.profile,
      state,
      components,
      proxies,
    };
  } catch (error) {
    return { run: handle.run, state, error: error instanceof Error ? error.message : String(error) };
  }
};

interface Status {
  readonly run: string;
  readonly state: string;
  readonly error?: string;
  readonly stack?: string;
  readonly profile?: string | null;
  readonly components?: Readonly<Record<string, string>>;
  readonly proxies?: readonly Proxy[];
}

const text = (status: Status): string => {
  if (status.state === 'abandoned') return `${status.run}  left by a killed run; mend with: brownout recover\n`;
  if (status.error !== undefined) return `${status.run}  ${status.error}\n`;
  const components = Object.entries(status.components ?? {}).map(([name, state]) => `${name} ${state}`);
  return [
    `${status.run}  stack ${status.stack ?? ''}${status.profile ? `, ${status.profile}` : ''}   ${status.state === 'drill' ? 'a drill under way' : 'kept up'}`,
    `  ${components.join(', ')}`,
    ...(status.proxies ?? []).map(proxyText),
    '',
  ].join('\n');
};

/** Tells which stacks are up, and how they are. */
export const status = async (options: { readonly json?: boolean }): Promise<number> => {
  const found = (await Promise.all((await runsHere()).map(statusOf))) as readonly Status[];
  if (options.json) process.stdout.write(`${JSON.stringify({ runs: found }, null, 2)}\n`);
  else
    process.stdout.write(
      found.length === 0 ? 'no stack is up; start one with: brownout up\n' : found.map(text).join('\n'),
    );
  return EXIT.passed;
};
