import { afterEach, expect, test } from 'vitest';
import { terminalOf } from '../../../src/cli/terminal/terminal.ts';
import { UpProgress } from '../../../src/cli/terminal/up-progress.ts';
import { say } from '../../../src/messages/index.ts';
import type { Language } from '../../../src/model/text.ts';
import { screen, type Screen } from './screen.ts';

const ended: UpProgress[] = [];

const begun = (output: Screen, language: Language = 'en'): UpProgress => {
  const progress = new UpProgress({
    components: ['back', 'setup', 'front'],
    messages: say(language),
    terminal: terminalOf(output, { NO_COLOR: '1' }),
  });
  ended.push(progress);
  return progress;
};

afterEach(() => {
  for (const progress of ended.splice(0)) progress.end();
});

test('a terminal shows what is missing, less and less of it', () => {
  const output = screen({ isTTY: true, columns: 80, rows: 24 });
  const progress = begun(output);
  progress.step({ component: 'back', state: 'starting' });
  expect(output.lines()).toEqual([
    expect.stringMatching(/^❯ up {2}\S+ {2}0 of 3 ready$/),
    '    starting: back',
    '    waiting: setup, front',
    '',
  ]);
  progress.step({ component: 'back', state: 'ready' });
  progress.step({ component: 'setup', state: 'starting' });
  progress.step({ component: 'setup', state: 'done' });
  progress.step({ component: 'front', state: 'starting' });
  expect(output.lines()).toEqual([expect.stringContaining('2 of 3 ready'), '    starting: front', '']);
  progress.end();
  expect(output.lines()).toEqual(['']);
});

test('a narrow terminal shows all names', () => {
  const output = screen({ isTTY: true, columns: 24, rows: 24 });
  begun(output).step({ component: 'back', state: 'ready' });
  expect(output.lines().join(' ')).toMatch(/waiting: setup, +front/);
});

test('it is told in Chinese', () => {
  const output = screen({ isTTY: true, columns: 80, rows: 24 });
  begun(output, 'zh').step({ component: 'back', state: 'starting' });
  expect(output.lines().slice(1, 3)).toEqual(['    启动中：back', '    等待启动：setup、front']);
});

test('a pipe gets a line for each step', () => {
  const output = screen({ isTTY: false });
  const progress = begun(output);
  progress.step({ component: 'back', state: 'starting' });
  progress.step({ component: 'back', state: 'ready' });
  expect(output.written()).toBe('  back starting\n  back ready\n');
});
