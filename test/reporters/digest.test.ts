import { describe, expect, it } from 'vitest';
import { say } from '../../src/messages/index.ts';
import type { CellResult, Run } from '../../src/model/run.ts';
import { both } from '../../src/model/text.ts';
import { again, byHand } from '../../src/reporters/digest/again.ts';
import { headline } from '../../src/reporters/digest/headline.ts';
import { tellJourneys } from '../../src/reporters/digest/journeys.ts';
import { observed, recovered } from '../../src/reporters/digest/phrases.ts';
import { standings, standingSo } from '../../src/core/standing.ts';
import { summarize } from '../../src/reporters/digest/summary.ts';
import { more, told } from './told-runs.ts';

const en = say('en');

/** The same run, with another result for one surface. */
const withCell = (run: Run, surface: string, change: Partial<CellResult>): Run => ({
  ...run,
  cells: run.cells.map((cell) => (cell.surface === surface ? { ...cell, ...change } : cell)),
});

const bad = (run: Run, ...names: readonly string[]): Run =>
  names.reduce((all, name) => withCell(all, name, { verdict: 'worse', share: 0.25, n: 100 }), run);

describe('the summary', () => {
  it('has a sentence for each verdict', () => {
    expect(summarize(told.PASSED, en)).toBe('4 of 4 surfaces behaved as declared');
    expect(summarize(told.FAILED, en)).toBe('1 of 4 surfaces did not behave as declared');
    expect(summarize(told.INCONCLUSIVE, en)).toBe('1 of 4 surfaces behaved as declared, 3 could not be judged');
    expect(summarize(told.STOPPED, en)).toBe('stopped 9.0s into the drill');
    expect(summarize(more.died, en)).toContain('runner died');
    expect(summarize(told.BLOCKED, en)).toBe('no fault was injected');
    expect(summarize(told.CLEANUP_FAILED, en)).toContain('could not undo');
  });

  it('counts invariants where they are what failed', () => {
    const { invariants: _none, ...run } = told.PASSED;
    const lost = {
      name: 'receipts',
      verdict: 'broken' as const,
      acked: 9,
      listed: 8,
      lost: ['k'],
      doubled: [],
      foreign: [],
      disordered: [],
      error: null,
    };
    expect(summarize({ ...run, verdict: 'FAILED', invariants: [lost] }, en)).toBe('1 of 1 invariant broken');
  });
});

const slow = (run: Run): Run => ({
  ...run,
  recoveries: run.recoveries.map((one) => (one.interval === null ? one : { ...one, interval: [1200, 1700] })),
});

describe('the headline', () => {
  it('says what a surface should have done and what it did instead', () => {
    expect(headline(more.failOpen, 'en', en)).toContain(
      '“Upload with a key” should have failed with 403 AccessDenied <= 1s; instead every request succeeded as on a good day',
    );
    expect(headline(more.neverBack, 'en', en)).toBe('app.home did not come back, its budget is 10s.');
  });

  it('says since when a surface was not as declared, and for how long', () => {
    expect(headline(told.FAILED, 'en', en)).toContain(
      ' This began with the fault and lasted 27s. It came back at once',
    );
    expect(headline(told.FAILED, 'zh', say('zh'))).toContain('自故障注入即出现，持续 27 秒。');
    const surfaces = told.FAILED.surfaces.map((one) =>
      one.name === 'app.home' ? { ...one, strip: `${'.'.repeat(12)}xxxxx${'.'.repeat(20)}` } : one,
    );
    const later = headline({ ...told.FAILED, surfaces }, 'en', en);
    expect(later).toContain(' This began about 7.0s after the fault was asked for and lasted 5.0s.');
    // It answered as on a good day: the time in which it was judged.
    expect(headline(more.failOpen, 'en', en)).toContain(
      ' This began about 1.0s after the fault was asked for and lasted ',
    );
  });

  it('tells how long a recovery took, unless it took no time that could be told', () => {
    expect(headline(slow(told.PASSED), 'en', en)).toMatch(
      /^With the fault on \(cut\) for 27s, .*: 1\.2–1\.7 s, of 10s allowed\.$/,
    );
    expect(headline(slow(told.FAILED), 'en', en)).toContain(' It came back 1.2–1.7 s after the fault was gone.');
    expect(headline(told.PASSED, 'en', en)).toMatch(/ What was hurt came back at once when the fault was gone\.$/);
    expect(headline(told.PASSED, 'zh', say('zh'))).toMatch(/受影响的业务面在故障撤除后均立即恢复。$/);
  });

  it('names the next surfaces that were not as declared, and counts the rest', () => {
    expect(headline(told.FAILED, 'en', en)).not.toContain('either');
    const two = headline(bad(told.FAILED, 'oss.put'), 'en', en);
    expect(two).toMatch(/^“Home page” .* Not as declared either: “Upload with a key” \(25 of 100 as declared\)\.$/);
    const four = bad(told.FAILED, 'oss.put', 'app.order', 'app.receipt');
    expect(headline(four, 'en', en)).toMatch(
      /Not as declared either: “[^”]+” \(.*\) and “[^”]+” \(.*\), and 1 more\.$/,
    );
    expect(headline(four, 'zh', say('zh'))).toMatch(
      /同样不符合预案的有：“[^”]+”（\d+ 次中 \d+ 次符合预案）、“.*，另有 1 个业务面。$/,
    );
  });

  it('counts the requests where only some were bad', () => {
    const some = withCell(told.FAILED, 'app.home', {
      errors: [{ class: 'status', count: 90, sample: both('500') }],
      share: 0.19,
    });
    expect(headline(some, 'en', en)).toContain('instead 90 of 111 requests got 500 (21 of 111 as declared');
    expect(headline(some, 'zh', say('zh'))).toContain('实际 111 个请求中有 90 个返回“500”');
  });

  it('tells what came instead also where it was too much at a stretch', () => {
    const run = withCell(told.FAILED, 'app.home', {
      because: [{ key: 'cell.worse.run', with: { runMs: 31_000, limitMs: 1000 } }],
      errors: [{ class: 'status', count: 90, sample: both('403 AccessDenied') }],
    });
    expect(headline(run, 'en', en)).toContain('; instead 90 of 111 requests got 403 AccessDenied (');
  });

  it('begins with a capital, but where it begins with the name of something', () => {
    expect(headline(told.STOPPED, 'en', en)).toMatch(/^Stopped by a stop rule: app\.order /);
    expect(headline(more.neverBack, 'en', en)).toMatch(/^app\.home /);
  });

  it('puts what the whole drill suffers from before what that did to one surface', () => {
    expect(headline(told.INCONCLUSIVE, 'en', en)).toBe('Nothing proves that cut took hold: auth still answered.');
  });
});

describe('the worst surface', () => {
  it('is the one of the highest severity, then the one that did least as declared', () => {
    const two = withCell(told.FAILED, 'app.order', { verdict: 'worse', share: 0.9 });
    const three = withCell(two, 'oss.put', { verdict: 'wrong-manner', share: 0.5 });
    const names = standingSo(standings(three), 'broken').map(({ surface }) => surface.name);
    expect(names).toEqual(['app.order', 'app.home', 'oss.put']);
  });
});

describe('what users saw', () => {
  it('is told in the words of their journeys', () => {
    expect(tellJourneys(told.PASSED, 'en', en)).toBe(
      'orders worked; the shop worked in reduced form; uploads failed as declared.',
    );
    expect(tellJourneys(told.PASSED, 'zh', say('zh'))).toBe('下单正常；商城降级可用；上传按预案失败。');
  });

  it('says first what broke, and nothing of what nobody knows', () => {
    expect(tellJourneys(told.FAILED, 'en', en)).toMatch(/^the shop did not do as declared; /);
    expect(tellJourneys(told.BLOCKED, 'en', en)).toBe('');
  });
});

describe('the command that runs a drill again', () => {
  it('adds the seed and what was not as declared, once', () => {
    expect(again(told.FAILED)).toBe('brownout run --only-surface app.home --seed 1');
    expect(again(told.PASSED)).toBe('brownout run --seed 1');
    const command = 'npx brownout run a.yaml --only-surface x --seed 7';
    expect(again({ ...told.FAILED, command })).toBe(command);
  });

  it('quotes what a shell would act on', () => {
    const surfaces = told.FAILED.surfaces.map((one) =>
      one.name === 'app.home' ? { ...one, name: "a'; rm -rf x" } : one,
    );
    const run = withCell({ ...told.FAILED, surfaces }, 'app.home', { surface: "a'; rm -rf x" });
    expect(again(run)).toContain(String.raw`--only-surface 'a'\''; rm -rf x' --seed`);
    const residue = { ...told.FAILED.residue, remains: true };
    expect(byHand({ ...told.FAILED, residue, stack: { ...told.FAILED.stack, run: '$(x)' } })).toBe(
      `npx brownout down '$(x)'`,
    );
  });
});

describe('phrases', () => {
  const [cell] = told.FAILED.cells;
  if (cell === undefined) throw new Error('no cell');

  it('shows the bound that decided, or both where none did', () => {
    expect(observed({ ...cell, share: 1, interval: [0.978, 1], verdict: 'pass' }, en)).toBe('100% (>=97.8)');
    expect(observed({ ...cell, share: 0, interval: [0, 0.034], verdict: 'worse' }, en)).toBe('0% (<=3.4)');
    expect(observed({ ...cell, share: 0.96, interval: [0.92, 0.98], verdict: 'inconclusive' }, en)).toBe('96% (92-98)');
    expect(observed({ ...cell, n: 0 }, en)).toBe('-');
  });

  it('shows a recovery as an interval, against its budget where that is broken', () => {
    const recovery = { surface: 'a', verdict: 'pass', interval: [3100, 3210], budgetMs: 10_000, relapses: 0 } as const;
    expect(recovered(recovery, en)).toBe('3.1-3.2s');
    expect(recovered({ ...recovery, verdict: 'fail', interval: [12_000, 12_200] }, en)).toBe('12.0-12.2s > 10s');
    expect(recovered({ ...recovery, verdict: 'fail', interval: null }, en)).toBe('not back');
    expect(recovered({ ...recovery, verdict: 'not-hurt', interval: null }, en)).toBe('not hurt');
    expect(recovered(null, en)).toBe('');
  });
});
