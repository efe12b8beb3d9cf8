import type { Run } from '../../model/run.ts';

/** The surfaces that kept a drill from beginning; none where it began, or something else did. */
export const blocking = (run: Run): ReadonlySet<string> => {
  const names = run.reasons.find(({ key }) => key === 'drill.blocked')?.with['surfaces'];
  return new Set(typeof names === 'string' && names !== '' ? names.split(', ') : []);
};
