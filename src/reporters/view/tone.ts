import type { DrillVerdict } from '../../model/run.ts';
import type { Standing } from '../../core/standing.ts';

/** How a result looks; never by colour alone, so each tone has its glyph. */
export interface Tone {
  readonly tone: 'good' | 'bad' | 'doubt';
  readonly glyph: '✓' | '✗' | '⚠';
}

const GOOD: Tone = { tone: 'good', glyph: '✓' };
const BAD: Tone = { tone: 'bad', glyph: '✗' };
const DOUBT: Tone = { tone: 'doubt', glyph: '⚠' };

/** How a standing looks. */
export const standingTone = (standing: Standing): Tone => ({ kept: GOOD, broken: BAD, open: DOUBT })[standing];

/** How a drill's verdict looks. */
export const verdictTone = (verdict: DrillVerdict): Tone => {
  if (verdict === 'PASSED') return GOOD;
  return verdict === 'FAILED' || verdict === 'CLEANUP_FAILED' ? BAD : DOUBT;
};
