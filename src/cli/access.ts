import type { Messages } from '../messages/index.ts';
import type { Replica } from '../model/environment.ts';
import { render } from '../model/render.ts';
import type { Stack } from '../model/stack.ts';

/** Where the users' links of a stack are, and what real clients need to reach them. */
export interface Access {
  readonly run: string;
  readonly links: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, string>>;
}

export const accessOf = (run: string, stack: Stack, replica: Replica): Access => ({
  run,
  links: Object.fromEntries(
    stack.links.map((link) => {
      const { host, port } = replica.address(link.name);
      return [link.name, `${host}:${port}`];
    }),
  ),
  variables: Object.fromEntries(
    Object.entries(stack.exports).map(([name, value]) => [name, render(value, replica.exports)]),
  ),
});

/** Prints it: links, then what a shell can take over. */
export const tellAccess = (access: Access, { components }: Stack, { stacks }: Messages): void => {
  const width = Math.max(...Object.keys(access.links).map((name) => name.length));
  for (const [name, address] of Object.entries(access.links))
    if (name.startsWith('client->')) process.stdout.write(`  ${name.padEnd(width)}  ${address}\n`);
  process.stdout.write('\n');
  for (const [name, value] of Object.entries(access.variables)) process.stdout.write(`export ${name}=${value}\n`);
  process.stdout.write(`\n${stacks.staysUp(access.run, components.find((it) => !it.once)?.name ?? '')}\n`);
};
