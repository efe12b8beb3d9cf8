/**
 * Runs scripts of package.json side by side, as many at a time as there are cores, and prints what each said when it is
 * over. It fails when one of them fails; the others still run, so that all that is to be mended is told at once. All yield
 * to the first, which may be one that keeps time.
 *
 *   node test/support/side-by-side.mjs lint arch
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, constants, setPriority } from 'node:os';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const waiting = process.argv.slice(2);
const strange = waiting.filter((name) => scripts[name] === undefined);
if (strange.length > 0 || waiting.length === 0) throw new Error(`no such script: ${strange.join(', ')}`);

const [first] = waiting; // the others yield to it

const run = (name) =>
  new Promise((resolve) => {
    const begun = performance.now();
    const child = spawn(scripts[name], { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
    if (name !== first) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
    child.on('close', (code) => {
      const took = ((performance.now() - begun) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? '✓' : '✗'} ${name}  ${took}s\n${said}`);
      if (code !== 0) process.exitCode = 1;
      resolve();
    });
  });

const lane = async () => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await run(name);
};

await Promise.all(Array.from({ length: availableParallelism() }, lane));
