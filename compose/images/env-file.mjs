import { readFile, writeFile } from 'node:fs/promises';

const nameOf = (line) => line.match(/^(\w+)=/)?.[1];

/** The text of an env file with these variables set in it; the lines of others stay as they are. */
const withVariables = (text, variables) => {
  const others = text.split('\n').filter((line) => line !== '' && !(nameOf(line) in variables));
  const lines = [...others, ...Object.entries(variables).map(([name, value]) => `${name}=${value}`)];
  return lines.map((line) => `${line}\n`).join('');
};

/** Sets variables in the env file that Docker Compose reads. */
export const writeEnvFile = async (path, variables) => {
  const before = await readFile(path, 'utf8').catch(() => '');
  const after = withVariables(before, variables);
  if (after === before) return;
  await writeFile(path, after).catch((error) => {
    throw new Error(`${path} cannot be written (${error.message}): set these variables instead\n${after}`, {
      cause: error,
    });
  });
};
