/** Runs the built command again and again in one process, for tests that start it very often: see command-session.ts. */
import { pathToFileURL } from 'node:url';

const [program] = process.argv.slice(2);
const { main } = await import(new URL('./main.js', pathToFileURL(program)).href);

/** What is written to a stream while the work is done. */
const heard = (stream) => {
  const write = stream.write;
  const pieces = [];
  stream.write = (piece) => pieces.push(String(piece)) > 0;
  return () => {
    stream.write = write;
    return pieces.join('');
  };
};

const run = async ({ args, cwd, env }) => {
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  Object.assign(process.env, env);
  const [stdout, stderr] = [heard(process.stdout), heard(process.stderr)];
  const exit = await main(args);
  process.send({ exit, signal: null, stdout: stdout(), stderr: stderr() });
};

process.on('message', (asked) => void run(asked));
