/** Reasons that blame the machine, not the stack. */
const TOO_SLOW = new Set(['cell.inconclusive.starved', 'cell.inconclusive.unsent', 'cell.inconclusive.no-control']);

const unlike = (what, expected, seen) => {
  const wanted = [expected].flat();
  return wanted.includes(seen) ? [] : [`${what} is ${seen}, not ${wanted.join(' or ')}`];
};

/** All that are named must be as they are named; all others as in a drill that passes. */
const namedAndOthers = (what, results, { named = {}, others }) => {
  const unseen = Object.keys(named).filter((name) => !results.some((result) => result.name === name));
  return [
    ...unseen.map((name) => `${what} ${name} was not judged`),
    ...results.flatMap(({ name, verdict }) => unlike(`${what} ${name}`, named[name] ?? others, verdict)),
  ];
};

/** Of a text in two languages the English one counts. */
const fits = (value, part) => (typeof part === 'string' ? String(value?.en ?? value).includes(part) : value === part);

const reasons = (expected = [], run) =>
  expected.flatMap(({ key, ...parts }) => {
    const isGiven = run.reasons.some(
      (it) => it.key === key && Object.entries(parts).every(([name, part]) => fits(it.with[name], part)),
    );
    return isGiven ? [] : [`no reason says ${key} with ${JSON.stringify(parts)}`];
  });

const complaintsAbout = ({ verdict, exit, cells, recoveries, invariants, because }, run) => [
  ...unlike('the drill', verdict, run.verdict),
  ...unlike('the exit code of the run', exit, run.exit),
  ...namedAndOthers(
    'cell',
    run.cells.map((cell) => ({ name: cell.surface, verdict: cell.verdict })),
    { named: cells, others: 'pass' },
  ),
  ...namedAndOthers(
    'recovery of',
    run.recoveries.map((recovery) => ({ name: recovery.surface, verdict: recovery.verdict })),
    { named: recoveries, others: ['pass', 'not-hurt', 'better'] },
  ),
  ...namedAndOthers('invariant', run.invariants, { named: invariants, others: 'pass' }),
  ...reasons(because, run),
];

/** Drills that say what they were to say, and may still have left a cell undecided. */
const WITH_CELLS = new Set(['FAILED', 'CLEANUP_FAILED']);

/** Could the machine have kept the drill from telling? An accusation or a pass is never taken back. */
const isSpoiled = ({ expect }, { run }) => {
  if (expect.verdict === run.verdict && !WITH_CELLS.has(expect.verdict)) return false;
  const isUndecided = run.verdict === 'INCONCLUSIVE' || run.verdict === expect.verdict;
  return (
    isUndecided && (run.machine.starved || run.cells.some(({ because }) => because.some((it) => TOO_SLOW.has(it.key))))
  );
};

/**
 * Holds what a drill said against what the defect must bring about.
 * @returns {{ complaints: readonly string[], spoiled: boolean }} no complaint: it was caught, and nothing is left of it
 */
export const compare = (defect, drill) => {
  const { run, exit, left } = drill;
  const behind = left.map((thing) => `left behind: ${thing}`);
  if (run === undefined)
    return { complaints: [`the command ended with ${exit} and no result`, ...behind], spoiled: false };
  const complaints = [
    ...unlike('the exit code', defect.expect.exit, exit),
    ...complaintsAbout(defect.expect, run),
    ...behind,
  ];
  return { complaints, spoiled: behind.length === 0 && isSpoiled(defect, drill) };
};
