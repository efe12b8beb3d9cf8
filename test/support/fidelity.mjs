/**
 * `npm run fidelity`: rehearses every bundled scenario, in each profile that it declares, in both environments, and
 * tells which cells agree in verdict and in what went wrong. Scenarios of one profile share a stack. Needs Docker and
 * the images (`npm run images`).
 *
 *   --with FOLDER   runs that are there already (run folders): what they hold is not rehearsed again
 *   --there         compares with those alone: nothing is rehearsed in the process environment
 *   --only NAMES    of the scenarios, these (comma separated)
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { known } from './fidelity/known.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const INCONCLUSIVE = 7;
const TRIES = 3;
/** Less than this share of judged cells says too little of the two environments. */
const JUDGED = 0.9;
const ENVIRONMENTS = ['process', 'compose'];
const WORDS = { 0: 'passed', [INCONCLUSIVE]: 'open  ' };
const SCRATCH = mkdtempSync(join(tmpdir(), 'brownout-fidelity-'));

const tell = (line) => process.stdout.write(`${line}\n`);

/** Every scenario with each profile that some block of it is for, and with the one that it names. */
const rehearsals = (only) =>
  readdirSync(join(ROOT, 'scenarios'))
    .filter((name) => name.endsWith('.yaml'))
    .flatMap((name) => {
      const { id, kind, stack, expect } = parse(readFileSync(join(ROOT, 'scenarios', name), 'utf8'));
      if (kind !== 'Scenario' || (only !== undefined && !only.includes(id))) return [];
      const profiles = new Set([stack.profile, ...[expect].flat().flatMap((block) => block.profile ?? [])]);
      return [...profiles].map((profile) => ({ id, file: join('scenarios', name), profile }));
    });

const readRuns = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .map(({ name }) => join(folder, name, 'run.json'))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')));

const isOf = (run, { id, profile }, environment) =>
  run.scenario.id === id && run.stack.profile === profile && run.environment === environment;

const nameOf = ({ id, profile }, environment) => `${id}, ${profile}, ${environment}`;

/** Rehearses scenarios of one profile on one stack. */
const rehearse = async (group, environment, out) => {
  const files = group.map(({ file }) => file);
  const args = ['dist/cli/bin.js', 'run', ...files, '--profile', group[0].profile, '--env', environment, '--out', out];
  // What it tells of its progress is for whoever waits here.
  await once(spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] }), 'close');
  const runs = readRuns(out);
  return group.map((rehearsal) => runs.find((run) => isOf(run, rehearsal, environment)));
};

/** Rehearses a profile's scenarios, and again, each alone, those that this machine spoiled. Name -> run, if there is one. */
const rehearseAll = async (group, environment) => {
  const runs = new Map();
  let waiting = group;
  for (let n = 0; n < TRIES && waiting.length > 0; n += 1) {
    for (const together of n === 0 ? [waiting] : waiting.map((it) => [it])) {
      const done = await rehearse(together, environment, mkdtempSync(join(SCRATCH, 'runs-')));
      for (const [at, run] of done.entries()) {
        const name = nameOf(together[at], environment);
        runs.set(name, run);
        tell(`${WORDS[run?.exit] ?? 'FAILED'}  ${name}: ${run ? `exit ${run.exit}` : 'there is no run of it'}`);
      }
    }
    waiting = waiting.filter((it) => runs.get(nameOf(it, environment))?.exit === INCONCLUSIVE);
  }
  return runs;
};

const keyOf = ({ surface, stage }) => (stage === null ? surface : `${surface} (${stage})`);

/** A cell in a word or two: its verdict, and the class of what went wrong in at least half of its samples. */
const wordOf = (cell) => {
  if (cell === undefined) return 'no cell';
  const most = cell.errors.find(({ count }) => 2 * count >= cell.n);
  return most === undefined ? cell.verdict : `${cell.verdict} ${most.class}`;
};

/** Why a cell was not judged, where this machine is to blame. */
const MACHINE = /^cell\.inconclusive\.(unsent|starved|few|lapsed)$/;

const isSpoiled = (cell) => cell?.verdict === 'inconclusive' && cell.because.some(({ key }) => MACHINE.test(key));

/** Cells that are not the same in both, with what each environment saw; and those that this machine left unjudged. */
const differences = (rehearsal, runs) => {
  const cells = runs.map((run) => new Map((run?.cells ?? []).map((cell) => [keyOf(cell), cell])));
  const keys = new Set(cells.flatMap((all) => [...all.keys()]));
  const unjudged = new Set([...keys].filter((key) => cells.some((all) => isSpoiled(all.get(key)))));
  const judged = [...keys].filter((key) => !unjudged.has(key));
  const differing = judged.filter((key) => new Set(cells.map((all) => wordOf(all.get(key)))).size > 1);
  return {
    total: keys.size,
    unjudged: [...unjudged],
    differing: differing.map((key) => ({
      key,
      words: cells.map((all) => wordOf(all.get(key))),
      why: known.find((it) => it.scenario === rehearsal.id && it.profile === rehearsal.profile && it.cell === key)?.why,
    })),
  };
};

const report = (rehearsal, { total, unjudged, differing }) => {
  const name = `${rehearsal.id}, ${rehearsal.profile}`.padEnd(38);
  tell(`${name}  ${String(total - unjudged.length - differing.length).padStart(2)} of ${total} cells agree`);
  if (unjudged.length > 0) tell(`    not judged, this machine was too slow: ${unjudged.join(', ')}`);
  for (const { key, words, why } of differing)
    tell(`    ${key}: ${words.map((word, n) => `${word} (${ENVIRONMENTS[n]})`).join(', ')}${why ? `; ${why}` : ''}`);
};

/** Passed, or left open by nothing but this machine. */
const isSound = (run) => run?.exit === 0 || (run?.exit === INCONCLUSIVE && run.cells.some(isSpoiled));

const { values } = parseArgs({
  options: { with: { type: 'string' }, there: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const there = values.with !== undefined && existsSync(values.with) ? readRuns(values.with) : [];
const old = (rehearsal, environment) =>
  there.find((run) => isOf(run, rehearsal, environment) && run.exit !== INCONCLUSIVE);
const chosen = rehearsals(values.only?.split(',')).filter((it) => !values.there || old(it, 'process') !== undefined);
const runs = new Map();
try {
  for (const environment of ENVIRONMENTS)
    for (const profile of new Set(chosen.map((it) => it.profile))) {
      const group = chosen.filter((it) => it.profile === profile);
      for (const it of group) runs.set(nameOf(it, environment), old(it, environment));
      const missing = group.filter((it) => runs.get(nameOf(it, environment)) === undefined);
      for (const [name, run] of await rehearseAll(missing, environment)) runs.set(name, run);
    }
} finally {
  rmSync(SCRATCH, { recursive: true, force: true });
}
const results = chosen.map((rehearsal) => {
  const pair = ENVIRONMENTS.map((environment) => runs.get(nameOf(rehearsal, environment)));
  const found = differences(rehearsal, pair);
  return { rehearsal, found, passed: pair.every(isSound) && found.differing.every(({ why }) => why !== undefined) };
});
tell('');
for (const { rehearsal, found } of results) report(rehearsal, found);
const cells = results.reduce((sum, { found }) => sum + found.total, 0);
const unjudged = results.reduce((sum, { found }) => sum + found.unjudged.length, 0);
const isEnough = cells - unjudged >= JUDGED * cells;
const passed = results.filter((it) => it.passed).length;
tell(`${cells - unjudged} of ${cells} cells were judged in both (at least ${JUDGED * 100} %)`);
tell(`${passed} passed, ${results.length - passed + (isEnough ? 0 : 1)} failed`);
process.exitCode = passed === results.length && passed > 0 && isEnough ? 0 : 1;
