import { InputError } from './errors.ts';
import type { Variables } from './probe.ts';

const PLACEHOLDER = /\$\$\{|\$\{([^}]*)\}/g;

/** Puts values in place of `${name}`; `$${` is a literal `${`. An unknown name is an InputError. */
export const render = (template: string, variables: Variables): string =>
  template.replace(PLACEHOLDER, (_whole, name: string | undefined) => {
    if (name === undefined) return '${';
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) throw new InputError(`nothing is known as \${${name}} here`);
    return value;
  });
