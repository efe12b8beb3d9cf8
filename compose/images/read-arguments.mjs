import { parseArgs } from 'node:util';

const OPTIONS = {
  only: { type: 'string', multiple: true, default: [] },
  force: { type: 'boolean', default: false },
  'compile-only': { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
};

/** Reads the command line; `known` are the names of images. Throws a sentence. */
export const readArguments = (args, known) => {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const names = [...[values.only].flat(), ...positionals];
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) throw new Error(`there is no image ${stranger}: ${known.join(', ')}`);
  if (positionals.length > 0 && values.only.length === 0) throw new Error(`did you mean --only ${names.join(' ')}?`);
  const { 'compile-only': compileOnly, ...others } = values;
  return { ...others, compileOnly, names: names.length === 0 ? known : names };
};
