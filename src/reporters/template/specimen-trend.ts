import { trendOf, type Trend } from '../../core/trend.ts';
import type { ReportRequest } from '../reporter.ts';
import { earlier, specimen } from './specimen.ts';

/** A run of which there is no result. */
const LEFT_OUT = { run: '8K4QPT', startedAt: '2026-11-10T09:39:00.000Z', why: 'none' } as const;

/** The specimen over time: it was well, and is not. */
export const specimenTrend: { readonly trend: Trend } & Pick<ReportRequest, 'language'> = {
  trend: trendOf([earlier, specimen], [LEFT_OUT]),
  language: 'en',
};
