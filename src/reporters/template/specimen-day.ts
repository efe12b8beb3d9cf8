import { gameDayOf, type Drilled } from '../../core/game-day.ts';
import type { Run } from '../../model/run.ts';
import type { ReportRequest } from '../reporter.ts';
import type { DayOfDrills } from '../view/game-day.ts';
import { earlier, specimen, specimenNotes } from './specimen.ts';

/** The specimen before it was hardened, by another method, when one of its cells was declared otherwise. */
const soft: Run = {
  ...earlier,
  scenario: { ...earlier.scenario, fingerprint: '1f0e2d3c' },
  stack: { ...earlier.stack, profile: null },
  cells: earlier.cells.map((cell, index) => (index === 0 ? cell : { ...cell, fingerprint: '6b1d2e3f' })),
  notTested: [...earlier.notTested, { en: 'sessions lost', zh: '会话丢失' }],
  surfaces: [...earlier.surfaces, ...earlier.surfaces.slice(0, 1).map((one) => ({ ...one, name: 'web.search' }))],
};

const drills: readonly Drilled[] = [
  { run: specimen, notes: specimenNotes, report: '../../7F3K2M/report.html' },
  { run: soft, notes: { actions: [], findings: [], remarks: [] }, report: null },
];

/** Two drills of which there is one of everything. */
export const specimenDay: DayOfDrills & Pick<ReportRequest, 'language'> = {
  day: gameDayOf(drills),
  drills,
  language: 'en',
};
