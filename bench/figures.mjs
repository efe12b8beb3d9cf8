// The figures of a drill on this machine, all from one run: node bench/figures.mjs [scenario]
// Build first (npm run build). Prints one JSON object; times in ms, memory in MB, CPU in seconds.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CLI = join(ROOT, 'dist/cli/bin.js');
const SCENARIO = process.argv[2] ?? join(ROOT, 'scenarios/auth-down.yaml');
const TICKS_PER_S = 100;
const LOOK_MS = 1000;

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** Name of a component, CPU seconds so far, and proportional memory, of each process of a run. */
const processesOf = (run) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const isOurs = read(`/proc/${pid}/environ`).includes(`BROWNOUT_RUN=${run}`);
      if (!isOurs) return [];
      const stat = read(`/proc/${pid}/stat`);
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const pss = /^Pss: +(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? '0';
      const program = /dist\/([\w-]+)\/main\.js/.exec(read(`/proc/${pid}/cmdline`))?.[1] ?? 'postgres';
      return [
        { pid, program, cpuS: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S, pssMb: Number(pss) / 1024 },
      ];
    });

const drill = async (out) => {
  const seen = new Map();
  const began = performance.now();
  const child = spawn(process.execPath, [CLI, 'run', SCENARIO, '--json', '--out', out], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let text = '';
  child.stdout.on('data', (piece) => (text += piece));
  const timer = setInterval(() => {
    const [run] = readdirSync(out);
    if (run) for (const it of processesOf(run)) seen.set(it.pid, it);
  }, LOOK_MS);
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(timer);
  return { result: JSON.parse(text), wholeMs: Math.round(performance.now() - began), processes: [...seen.values()] };
};

const helpMs = () => {
  const times = Array.from({ length: 9 }, () => {
    const began = performance.now();
    execFileSync(process.execPath, [CLI, '--help'], { stdio: 'ignore' });
    return performance.now() - began;
  });
  return Math.round(times.toSorted((a, b) => a - b)[4]);
};

const round = (value) => Math.round(value * 10) / 10;

const byProgram = (processes) => {
  const sums = {};
  for (const { program, cpuS, pssMb } of processes) {
    const sum = (sums[program] ??= { cpuS: 0, pssMb: 0 });
    sum.cpuS = round(sum.cpuS + cpuS);
    sum.pssMb = round(sum.pssMb + pssMb);
  }
  return sums;
};

const out = mkdtempSync(join(tmpdir(), 'figures-'));
try {
  const { result, wholeMs, processes } = await drill(out);
  const plan = JSON.parse(
    execFileSync(process.execPath, [CLI, 'plan', SCENARIO, '--json'], { cwd: ROOT, encoding: 'utf8' }),
  );
  const up = result.phases.find((phase) => phase.phase === 'up');
  const figures = {
    verdict: result.verdict,
    readyMs: Math.round(up.to),
    wholeMs,
    scriptMs: { gate: plan.gateMs, method: plan.methodMs, recoveryAtMost: plan.recoveryMs },
    phasesMs: result.phases.map(({ phase, from, to }) => [phase, Math.round(to - from)]),
    lagP99Ms: result.machine.lagP99Ms,
    controlSlowShare: result.machine.slowShare,
    helpMs: helpMs(),
    stack: {
      cpuS: round(processes.reduce((sum, it) => sum + it.cpuS, 0)),
      pssMb: round(processes.reduce((sum, it) => sum + it.pssMb, 0)),
      byProgram: byProgram(processes),
    },
  };
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
} finally {
  rmSync(out, { recursive: true, force: true });
}
