import { isOurs } from '../../model/stack.ts';
import { plain, say, sayText, type Messages } from '../../messages/index.ts';
import type { ComponentState, Proxy } from '../../model/control.ts';
import { EXIT, textOf } from '../../model/errors.ts';
import { named, type Text } from '../../model/text.ts';
import { reopen, runsHere, type HereRun } from '../kept-stacks.ts';
import { languageOf } from '../language.ts';
import { accessOf } from '../access.ts';

const proxyText = ({ name, enabled, listen, toxics }: Proxy, messages: Messages): string => {
  const { stacks } = messages;
  const faults = [
    ...(enabled ? [] : [stacks.cut]),
    ...toxics.map(({ type, stream }) => stacks.toxic(plain(type), stacks.streams[stream])),
  ];
  return `  ${name.padEnd(18)} ${listen.padEnd(18)} ${sayText(messages, named(faults)) || stacks.open}`;
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
          .filter((it) => !it.once && isOurs(it))
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
    return { run: handle.run, state, error: textOf(error) };
  }
};

interface Status {
  readonly run: string;
  readonly state: string;
  readonly error?: Text;
  readonly stack?: string;
  readonly profile?: string | null;
  readonly components?: Readonly<Record<string, ComponentState>>;
  readonly proxies?: readonly Proxy[];
}

const text = (status: Status, messages: Messages): string => {
  const { stacks } = messages;
  const { run, state, stack = '', profile, components = {}, proxies = [], error } = status;
  if (state === 'abandoned') return `${run}  ${stacks.abandoned}\n`;
  if (error !== undefined) return `${run}  ${sayText(messages, error)}\n`;
  const told = Object.entries(components).map(([name, how]) => `${name} ${stacks.states[how]}`);
  return [
    `${run}  ${stacks.head(stack, profile ?? '')}   ${state === 'drill' ? stacks.drill : stacks.kept}`,
    `  ${sayText(messages, named(told))}`,
    ...proxies.map((proxy) => proxyText(proxy, messages)),
    '',
  ].join('\n');
};

/** Tells which stacks are up, and how they are. */
export const status = async (options: { readonly lang?: string; readonly json?: boolean }): Promise<number> => {
  const found = (await Promise.all((await runsHere(languageOf(options.lang))).map(statusOf))) as readonly Status[];
  const messages = say(languageOf(options.lang));
  const told = found.map((it) => text(it, messages)).join('\n') || `${messages.stacks.noneUp}\n`;
  process.stdout.write(options.json ? `${JSON.stringify({ runs: found }, null, 2)}\n` : told);
  return EXIT.passed;
};
