const MS_PER_S = 1000;

const pairs = (named = {}, before = '') =>
  Object.entries(named).map(([name, verdict]) => `${before}${name} ${[verdict].flat().join(' or ')}`);

const values = (it) =>
  Object.entries(it)
    .map(([name, value]) => `${name}=${value?.en ?? value}`)
    .join(' ');

/** What was to be found, in words: `cdn.image.cached worse`. */
const where = ({ expect: { cells, recoveries, invariants, because = [] } }) =>
  [
    ...pairs(invariants, 'invariant '),
    ...pairs(recoveries, 'recovery of '),
    ...pairs(cells),
    ...because.map(({ key, ...parts }) => `${key} ${values(parts)}`),
  ].join(', ');

export const accused = (defect, { run, exit }) => `${run?.verdict ?? 'no result'} exit ${exit}`;

const detail = ({ run, told }) => [
  ...(run === undefined ? told.split('\n') : run.reasons.map((it) => `${it.key} ${values(it.with)}`)),
  ...(run === undefined ? [] : [`machine ${values(run.machine)}`]),
];

/** The lines about one defect. */
export const finding = (defect, { drill, complaints, spoiled }) => {
  const word = defect.edits === undefined ? 'sound ' : 'caught';
  const ended = `${accused(defect, drill)}  ${Math.round(drill.ms / MS_PER_S)}s`;
  if (complaints.length === 0) return [[word, defect.name, where(defect), ended].filter(Boolean).join('  ')];
  return [
    `${spoiled ? 'UNSURE' : 'MISSED'}  ${defect.name}  ${ended}`,
    ...complaints.map((it) => `          ${it}`),
    ...detail(drill).map((it) => `            ${it}`),
  ];
};
