/**
 * `npm run fidelity`: rehearses every bundled scenario, in each profile that it declares, in both environments, and
 * tells which cells agree in verdict and in what went wrong. Needs Docker and the images (`npm run images`).
 *
 *   --with FOLDER   runs that are there already (run folders): what they hold is not rehearsed again
 *   --there         compares with those alone: nothing is rehearsed in the process environment
 *   --only NAMES    of the scenarios, these (comma separated)
 */
import { spawn } from 'node:child_process';
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

const drillOnce = ({ file, profile }, environment, out) =>
  new Promise((resolve, reject) => {
    const args = ['dist/cli/bin.js', 'run', file, '--profile', profile, '--env', environment, '--out', out, '--json'];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (piece) => (text += piece));
    child.once('error', reject);
    child.once('close', (exit) => resolve({ exit, text }));
  });

/** A drill that this machine spoiled gets two more. */
const drill = async (rehearsal, environment, out) => {
  let done;
  for (let n = 0; n < TRIES; n += 1) {
    done = await drillOnce(rehearsal, environment, out);
    if (done.exit !== INCONCLUSIVE) break;
    tell(`again   ${rehearsal.id}, ${rehearsal.profile}, ${environment}: this machine was too slow to tell`);
  }
  const run = done.text === '' ? undefined : JSON.parse(done.text);
  const word = { 0: 'passed', [INCONCLUSIVE]: 'open  ' }[done.exit] ?? 'FAILED';
  tell(`${word}  ${rehearsal.id}, ${rehearsal.profile}, ${environment}: exit ${done.exit}`);
  return run;
};

const keyOf = ({ surface, stage }) => (stage === null ? surface : `${surface} (${stage})`);

/** A cell in a word or two: its verdict, and the class of what went wrong in at least half of its samples. */
const wordOf = (cell) => {
  if (cell === undefined) return 'no cell';
  const most = cell.errors.find(({ count }) => 2 * count >= cell.n);
  return most === undefined ? cell.verdict : `${cell.verdict} ${most.class}`;
};

/** Why a cell was not judged, where this machine is to blame. */
const MACHINE = /^cell\.inconclusive\.(unsent|starved|few)$/;

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
const out = mkdtempSync(join(tmpdir(), 'brownout-fidelity-'));
const results = [];
const old = (rehearsal, environment) =>
  there.find((run) => isOf(run, rehearsal, environment) && run.exit !== INCONCLUSIVE);
try {
  for (const rehearsal of rehearsals(values.only?.split(','))) {
    if (values.there && old(rehearsal, 'process') === undefined) continue;
    const runs = [];
    for (const environment of ENVIRONMENTS)
      runs.push(old(rehearsal, environment) ?? (await drill(rehearsal, environment, out)));
    const found = differences(rehearsal, runs);
    const passed = runs.every(isSound) && found.differing.every(({ why }) => why !== undefined);
    results.push({ rehearsal, found, passed });
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
tell('');
for (const { rehearsal, found } of results) report(rehearsal, found);
const cells = results.reduce((sum, { found }) => sum + found.total, 0);
const unjudged = results.reduce((sum, { found }) => sum + found.unjudged.length, 0);
const isEnough = cells - unjudged >= JUDGED * cells;
const passed = results.filter((it) => it.passed).length;
tell(`${cells - unjudged} of ${cells} cells were judged in both (at least ${JUDGED * 100} %)`);
tell(`${passed} passed, ${results.length - passed + (isEnough ? 0 : 1)} failed`);
process.exitCode = passed === results.length && passed > 0 && isEnough ? 0 : 1;
