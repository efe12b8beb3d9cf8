import { environments } from '../environments/index.ts';
import { openScenario } from './files.ts';
import { runDrill } from './run-drill.ts';
const [file = '', profile] = process.argv.slice(2);
const { value, findings, sources } = await openScenario(file, profile);
for (const f of findings)
  process.stderr.write(`${f.file}:${f.line}:${f.column} ${f.message.en} -- ${f.mend.en}\n${f.frame}\n`);
if (value) {
  const abort = new AbortController();
  const { result, folder } = await runDrill({
    scenario: value,
    sources,
    environment: environments.process,
    out: 'reports/runs',
    keep: false,
    command: 'x',
    interrupt: abort.signal,

    listen: (line) => {
      if (!['samples', 'answer', 'proof', 'component', 'counter'].includes(line.type))
        process.stderr.write(JSON.stringify(line).slice(0, 300) + '\n');
    },
  });
  for (const cell of result.cells)
    process.stdout.write(
      `${cell.verdict.padEnd(12)} ${cell.surface.padEnd(26)} ${cell.expected} n=${cell.n} un=${cell.unsent} ${JSON.stringify(cell.counts)} ${JSON.stringify(cell.because)} ${JSON.stringify(cell.errors)} ${JSON.stringify(cell.evidence)}\n`,
    );
  for (const r of result.recoveries)
    if (r.verdict !== 'not-hurt') process.stdout.write(`${r.surface} ${r.verdict} ${JSON.stringify(r.interval)}\n`);
  process.stdout.write(
    `${result.verdict} ${JSON.stringify(result.reasons)} ${JSON.stringify(result.machine)} ${folder}\n`,
  );
}
