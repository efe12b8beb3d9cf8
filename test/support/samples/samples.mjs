import { defects } from '../planted/defects.mjs';

/**
 * @typedef {object} Sample a drill whose report is shown to people
 * @property {string} name its folder in docs/samples
 * @property {import('../planted/defects.mjs').Defect} defect what is wrong in its copy; `edits` may be none
 * @property {string} [profile] none: as its scenario says
 * @property {string} [after] the sample whose run is the last one before it
 * @property {boolean} [interrupt] a person stops it while the fault is on
 * @property {{ verdict: string, exit: number, worst?: string }} expect `worst`: a surface that must not be as declared
 */

const SCENARIO = 'auth-down';

/** A defect that is known to be caught, here among all surfaces. */
const planted = (name) => {
  const found = defects.find((defect) => defect.name === name);
  if (found === undefined) throw new Error(`no defect is called ${name}`);
  return { name, scenario: found.scenario, edits: found.edits };
};

const sound = { name: 'nothing', scenario: SCENARIO };

/** The home page never shows its banner: the stack is not well before anything is done to it. */
const neverWell = {
  name: 'home-without-banner',
  scenario: SCENARIO,
  edits: [{ file: 'compose/dist/app/shop-routes.js', find: "then(() => 'live',", put: "then(() => 'placeholder'," }],
};

/** @type {readonly Sample[]} */
export const samples = [
  { name: 'passed', defect: sound, expect: { verdict: 'PASSED', exit: 0 } },
  { name: 'stopped', defect: sound, interrupt: true, expect: { verdict: 'STOPPED', exit: 130 } },
  {
    name: 'failed',
    defect: planted('cdn-not-caching'),
    after: 'passed',
    expect: { verdict: 'FAILED', exit: 1, worst: 'cdn.image.cached' },
  },
  { name: 'plain', defect: sound, profile: 'plain', expect: { verdict: 'PASSED', exit: 0 } },
  { name: 'blocked', defect: neverWell, expect: { verdict: 'BLOCKED', exit: 3 } },
  {
    name: 'inconclusive',
    defect: planted('fault-on-unused-link'),
    expect: { verdict: 'INCONCLUSIVE', exit: 7, worst: 'oss.get.signed' },
  },
];

/** One report over the same scenario under two profiles. */
export const sideBySide = { name: 'profiles', of: ['passed', 'plain'] };
