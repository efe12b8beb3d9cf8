import type { Cell, Scenario } from '../model/scenario.ts';
import type { Surface } from '../model/stack.ts';

/** FNV-1a, 64 bits: tells contents apart that nobody has forged. Its two constants are its authors'. */
const OFFSET = 0xcb_f2_9c_e4_84_22_23_25n;
const PRIME = 0x1_00_00_00_01_b3n;
const BITS = 64;
const HEX = 16;

const hash = (text: string): string => {
  let state = OFFSET;
  for (const character of text) state = BigInt.asUintN(BITS, (state ^ BigInt(character.codePointAt(0) ?? 0)) * PRIME);
  return state.toString(HEX).padStart(BITS / 4, '0');
};

const sorted = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** The same for the same data, in whatever order its keys stand; functions are no data. */
const fingerprint = (value: unknown): string => hash(JSON.stringify(value, sorted));

/** Of what a drill does. Who reads it (titles, tags) and what starts or stops it do not change what happened. */
export const methodFingerprint = ({ method, recovery }: Scenario): string => fingerprint({ method, recovery });

/** Of what is expected of a surface, and how it is measured. That somebody reviewed it changes nothing. */
export const cellFingerprint = ({ expectation }: Cell, { probe, healthy, evidence }: Surface): string => {
  const { recorded: _reviewed, ...expected } = expectation;
  return fingerprint({ expected, probe, healthy, evidence });
};
