import { describe, expect, it } from 'vitest';
import { say } from '../../../src/messages/index.ts';
import type { Run } from '../../../src/model/run.ts';
import { html } from '../../../src/reporters/html.ts';
import { markdown } from '../../../src/reporters/markdown.ts';
import type { ReportLog } from '../../../src/reporters/reporter.ts';
import { componentsView } from '../../../src/reporters/view/components.ts';
import { HOSTILE } from '../hostile.ts';
import { templates } from '../read-templates.ts';
import { told } from '../told-runs.ts';

const en = say('en');
const log = (component: string, more: Partial<ReportLog> = {}): ReportLog => ({
  file: `${component}.log`,
  component,
  bytes: 8508,
  lines: 130,
  ...more,
});

/** A fault that killed auth, and what the runtime told of it and of another. */
const killed: Run = {
  ...told.FAILED,
  faults: told.FAILED.faults.map((fault) => ({ ...fault, touches: ['auth#process', 'app->auth#proxy'] })),
  components: [
    { at: 5200, component: 'auth', event: 'die' },
    { at: 9000, component: 'rds', event: 'oom' },
  ],
};
const page = (run: Run, logs: readonly ReportLog[] = []): string =>
  html.render({ run, language: 'en', templates, logs });

const hrefs = (run: Run): readonly (string | undefined)[] =>
  componentsView(run, [log('app')], en)?.logs.map(({ href }) => href) ?? [];

describe('what happened to components', () => {
  it('is told by time from the fault, with who did it as far as is known', () => {
    const rows = componentsView(killed, [], en)?.events.map(({ when, component, what, by }) =>
      [when, component, what, by].join(' | '),
    );
    expect(rows?.slice(0, 3)).toEqual([
      '+0s from the fault | auth | cut | fault cut',
      '+0.2s from the fault | auth | ended | fault cut',
      '+4s from the fault | rds | ran out of memory | nobody of the drill',
    ]);
    expect(rows?.[3]).toMatch(/^\+\d+s? ?.*auth \| put back as it was \| the runner$/);
  });

  it('is told in the text report, too', () => {
    const content = markdown.render({ run: killed, language: 'en', templates });
    expect(content).toContain('## What happened to components\n\n| when | component |');
    expect(content).toMatch(/\n\| \+4s from the fault \| rds \| ran out of memory \| nobody of the drill \|\n/);
  });

  it('counts from the start of a drill that never got to a fault', () => {
    const run: Run = { ...told.BLOCKED, components: [{ at: 1500, component: 'auth', event: 'starting' }] };
    expect(componentsView(run, [], en)?.events).toMatchObject([
      { when: '+1.5s from the drill’s start', what: 'started, and never got ready', by: 'nobody of the drill' },
    ]);
    expect(componentsView(run, [], say('zh'))?.events).toMatchObject([{ what: '已启动，但始终未就绪' }]);
  });

  it('is marked in the full timeline, within what it draws', () => {
    const marks = [...page(killed).matchAll(/<i class="tick" style="left:([\d.]+)%" title="([^"]*)"/g)];
    expect(marks.map(([, , says]) => says).slice(0, 3)).toEqual(['auth: cut', 'auth: ended', 'rds: ran out of memory']);
    expect(marks.every(([, left]) => Number(left) >= 0 && Number(left) <= 100)).toBe(true);
  });

  it('is no section where there is nothing to tell, as of older runs', () => {
    expect(componentsView(told.FAILED, [], en)).toBeNull();
    const { components: _none, ...old } = told.FAILED;
    expect(page(old)).not.toContain('Components: what happened');
  });
});

describe('logs', () => {
  it('of components that a fault touched or that serve what is broken come first, and say why', () => {
    const rows = componentsView(
      killed,
      [log('app'), log('auth', { bytes: 12 }), log('rds', { lines: null })],
      en,
    )?.logs;
    expect(rows?.map(({ file, size, lines, concerns }) => [file, size, lines, concerns].join(' | '))).toEqual([
      'app.log | 8.5kB | 130 | serves app.home',
      'auth.log | 12B | 130 | a fault was on it',
      'rds.log | 8.5kB | – | ',
    ]);
  });

  it('are linked where they lie: with the run that brought the stack up', () => {
    const { stack } = killed;
    expect(hrefs({ ...killed, stack: { ...stack, run: killed.id } })).toEqual(['logs/app.log']);
    expect(hrefs({ ...killed, stack: { ...stack, run: 'EARLIER' } })).toEqual(['../EARLIER/logs/app.log']);
  });

  it('are named, and nothing of what they say is shown', () => {
    expect(page(killed, [log('app')])).toMatch(/not redacted, and may hold what is secret/);
  });

  it('with hostile names, and components with hostile events, stay inert', () => {
    const run: Run = { ...killed, components: [{ at: 6000, component: `x${HOSTILE}`, event: `y${HOSTILE}` }] };
    const markup = page(run, [log(`x${HOSTILE}`), log('y', { file: 'javascript:alert(1)//.log' })]);
    expect(markup).not.toMatch(/<img|<script|href="javascript:/);
    expect(markup.replaceAll('\n', '').match(/[\p{Cc}\p{Cf}]/gu)).toBeNull();
    expect(markup).toContain('href="logs/javascript%3Aalert(1)%2F%2F.log"');
  });
});
