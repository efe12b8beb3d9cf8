import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { Progress } from '../../../src/cli/terminal/progress.ts';
import { terminalOf } from '../../../src/cli/terminal/terminal.ts';
import type { JournalEvent, JournalLine } from '../../../src/model/journal.ts';
import { both, type Language } from '../../../src/model/text.ts';
import { BLOCKED, HANGING, LEFTOVERS, shop, shopJournal, STOPPED, UNPROVEN } from '../../reporters/told-runs.ts';
import { HOSTILE } from '../../reporters/hostile.ts';
import { screen, type Screen } from './screen.ts';

const PLAIN = { isTTY: false };
const TTY = { isTTY: true, columns: 90, rows: 40 };

const played = (
  lines: readonly JournalLine[],
  given: { readonly size?: typeof PLAIN; readonly language?: Language; readonly each?: (screen: Screen) => void } = {},
): Screen => {
  const { size = PLAIN, language = 'en', each } = given;
  const output = screen(size);
  const progress = new Progress({ scenario: shop, language, terminal: terminalOf(output, { NO_COLOR: '1' }) });
  for (const line of lines) {
    progress.line(line);
    each?.(output);
  }
  progress.end();
  return output;
};

const after = (lines: readonly JournalLine[], ...events: readonly JournalEvent[]): readonly JournalLine[] => {
  const [last] = lines.slice(-1);
  const at = (last?.at ?? 0) + 1;
  return [...lines, ...events.map((event) => ({ ...event, seq: 9999, at, v: 1 as const }))];
};

/** The same line of a drill that took so many times as long. */
const slower = (line: JournalLine, times: number): JournalLine => {
  const at = line.at * times;
  if (line.type !== 'samples') return { ...line, at };
  const [due, sent, done] = [line.due, line.sent, line.done].map((column) => column.map((one) => one * times));
  return { ...line, at, due: due ?? [], sent: sent ?? [], done: done ?? [] };
};

/** A drill that checked these invariants. */
const checked = (...events: readonly JournalEvent[]): readonly JournalLine[] =>
  after(shopJournal(), { type: 'phase', phase: 'invariants', state: 'begin' }, ...events, {
    type: 'phase',
    phase: 'invariants',
    state: 'end',
  });

describe('progress in a pipe', () => {
  it('is a header, and one line as each phase ends', () => {
    expect(played(shopJournal()).written()).toBe(
      `brownout 0.1.0   auth-down: Auth is unreachable   stack small (process)   seed 1   run R1
Rehearsal on a local replica, loopback only. Ctrl+C stops, undoes and reports.

✓ up            3 components, 7 links, each through Toxiproxy                   0.9s
✓ steady state  4/4 healthy, 20 in a row each                                   4.0s
✓ inject        cut
                proof: refused                                                  0.3s
✓ observe       123 samples a surface; runner lag p99 1ms                      26.2s
✓ lift          absent                                                          0.1s
✓ recover       4/4, slowest app.home 0.0-0.0 s (budget 10s)                    6.0s
✓ verify        left behind: nothing                                            0.1s
`,
    );
  });

  it('never moves a cursor', () => {
    // eslint-disable-next-line no-control-regex
    expect(played(shopJournal()).written()).not.toMatch(/[\u0000-\u0009\u000B-\u001F]/);
  });

  it('says once in thirty seconds how a long phase goes', () => {
    const lines = shopJournal(HANGING);
    const slow = lines.map((line) => slower(line, 4));
    const beats = played(slow)
      .lines()
      .filter((line) => line.startsWith('  observe'));
    expect(beats.length).toBeGreaterThan(1);
    expect(beats.length).toBeLessThan(6);
    expect(beats.at(-1)).toContain('3 of 4 surfaces as declared');
  });

  it('says in which phase a drill was stopped or blocked, and why', () => {
    expect(played(shopJournal(STOPPED)).lines().join('\n')).toMatch(
      /✗ observe {7}stopped by a stop rule: app.order was healthy in 10% +3\.7s/,
    );
    expect(played(shopJournal(BLOCKED)).lines().join('\n')).toMatch(/✗ steady state {2}not healthy: oss.put +\d\.\ds/);
  });

  it('marks what was not proven, what was left, and a lift that failed', () => {
    expect(played(shopJournal(UNPROVEN)).written()).toContain('⚠ inject        cut is not proven: auth still answered');
    expect(played(shopJournal(LEFTOVERS)).written()).toContain('✗ verify        left behind: toxic slow on app->auth');
    const failed: JournalEvent = {
      type: 'lift-failed',
      fault: 'cut',
      because: both('no answer'),
      byHand: ['npx brownout down R1'],
    };
    expect(played(after(shopJournal(), failed)).written()).toContain(
      '✗ lift          cut could not be lifted: no answer\n',
    );
  });

  it.each([
    [{ kept: false, left: { processes: 0, ports: 0, folders: 0 } }, /the stack is down, and cut with it/, false],
    [{ kept: true }, /the stack stays up/, true],
    [{ kept: false, left: { processes: 1, ports: 9, folders: 1 } }, /left behind: 1 process/, true],
  ])('prints commands for a fault that is still on, where they can work: %j', (verified, said, isShown) => {
    const byHand = ['npx brownout lift cut --run R1', 'npx brownout down R1'];
    const failed: JournalEvent = { type: 'lift-failed', fault: 'cut', because: both('no answer'), byHand };
    const ended: JournalEvent = { type: 'residue', left: [], checked: verified };
    const lines = shopJournal().flatMap((line): readonly JournalLine[] => {
      const { seq, at, v } = line;
      return line.type === 'residue'
        ? [
            { ...failed, seq, at, v },
            { ...ended, seq, at, v },
          ]
        : [line];
    });
    const text = played(lines).written();
    expect(text).toMatch(said);
    for (const command of byHand) expect(text.includes(command)).toBe(isShown);
  });

  it('says of invariants what was kept and what was lost', () => {
    const sound = { type: 'invariant', acked: 190, listed: 190, doubled: [], foreign: [], disordered: [] } as const;
    const kept: JournalEvent = { ...sound, name: 'receipts', lost: [] };
    const lost: JournalEvent = { ...sound, name: 'orders', lost: ['a', 'b'], foreign: ['c'] };
    const unread: JournalEvent = { ...sound, name: 'mail', lost: [], error: both('the list could not be read') };
    expect(played(checked(kept)).written()).toContain('✓ invariants    receipts 190/190: none lost, none doubled');
    expect(played(checked(kept, lost)).written()).toContain('✗ invariants    receipts 190/190: none lost');
    expect(played(checked(lost)).written()).toContain('orders: 2 lost, 0 doubled, 1 foreign');
    expect(played(checked(unread)).written()).toContain('✗ invariants    mail: the list could not be read');
  });

  it('counts what was looked at and found absent, where the journal says so', () => {
    const none = { toxics: 0, processes: 0, ports: 0, folders: 0 };
    const gone = { toxics: 2, processes: 14, ports: 49, folders: 1 };
    const residue: JournalEvent = { type: 'residue', left: [], checked: { kept: false, gone, left: none } };
    const lines = shopJournal().map((line) => (line.type === 'residue' ? { ...line, ...residue } : line));
    expect(played(lines).written()).toContain('✓ verify        left behind: 0 toxics, 0 processes, 0 ports, 0 folders');
    expect(played(lines, { language: 'zh' }).written()).toContain('残留：toxic 0、进程 0、端口 0、目录 0');
  });

  it('says that a stack was taken over from the last drill, and that it goes on to the next', () => {
    const facts = { reused: 'R0', requests: 3, logs: '/runs/R0' };
    const verified = { kept: false, handedOn: true, gone: { toxics: 2 }, left: { toxics: 0 } };
    const lines = shopJournal().map((line): JournalLine => {
      if (line.type === 'phase' && line.phase === 'up') return { ...line, facts };
      return line.type === 'residue' ? { ...line, checked: verified } : line;
    });
    const text = played(lines).written();
    expect(text).toContain('✓ up            reused, reset 3 requests; its logs: run R0');
    expect(text).toContain('✓ verify        left behind: 0 toxics; the stack goes on to the next drill');
    const chinese = played(lines, { language: 'zh' }).written();
    expect(chinese).toContain('✓ 启动      沿用环境，3 个复位请求已完成；日志见 R0');
    expect(chinese).toContain('残留：toxic 0；环境交给下一次演练');
    const begun: JournalEvent = { type: 'phase', phase: 'up', state: 'begin', facts };
    const live: string[] = [];
    played(after([], begun), { size: TTY, each: (output) => live.push(...output.lines()) });
    expect(live.join('\n')).toMatch(/❯ up .*reset: 3 requests/);
  });

  it('reads in Chinese', () => {
    const text = played(shopJournal(), { language: 'zh' }).written();
    expect(text).toContain('✓ 稳态      4/4 健康，各连续 20 次');
    expect(text).toContain('✓ 注入      切断 app->auth\n            生效证据：refused');
    expect(text).toMatch(/✓ 撤除 {6}已消失 /);
  });

  it('keeps what a target said from moving anything', () => {
    const stop: JournalEvent = { type: 'stop', rule: 'error', because: both(HOSTILE) };
    const text = played(after(shopJournal(), stop), { language: 'zh' }).written();
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/);
  });
});

describe('progress on a terminal', () => {
  it('draws what is under way below the lines that stay, worst surface first', () => {
    let seen: readonly string[] = [];
    played(shopJournal(HANGING), {
      size: TTY,
      each: (output) => {
        const lines = output.lines();
        if (lines.some((line) => line.includes('[#########'))) seen = seen.length > 0 ? seen : lines;
      },
    });
    const live = seen.slice(seen.findIndex((line) => line.startsWith('❯')));
    expect(live[0]).toMatch(/^❯ observe {2}\[#+-+] {2}\d+(?:\.\d)?s \/ 26s {2}3 of 4 surfaces/);
    expect(live[1]).toMatch(/^ {4}app\.home +✗ 0% +n=\d+ +202$/);
    expect(live[2]).toMatch(/^ {4}app\.order +✓ 100% +n=\d+/);
    expect(seen.some((line) => line.startsWith('✓ steady state'))).toBe(true);
  });

  it('leaves the same lines behind as in a pipe', () => {
    const there = played(shopJournal(), { size: { ...TTY, columns: 101 } as typeof PLAIN }).lines();
    expect(there).toEqual(played(shopJournal()).lines());
  });

  it('never draws more than twelve lines, nor one wider than the terminal', () => {
    const size = { isTTY: true, columns: 40, rows: 5 };
    played(shopJournal(HANGING), {
      size,
      each: (output) => {
        const lines = output.lines();
        const from = lines.findIndex((line) => line.startsWith('❯'));
        if (from === -1) return;
        expect(lines.length - 1 - from).toBeLessThanOrEqual(4);
        for (const line of lines.slice(from)) expect(stringWidth(line)).toBeLessThan(40);
      },
    });
  });

  it('is drawn at most ten times a second', () => {
    const drawn = played(shopJournal(), { size: TTY }).written().split('\u001B[J');
    const lastAt = shopJournal().at(-1)?.at ?? 0;
    expect(drawn.length).toBeGreaterThan(10);
    expect(drawn.length).toBeLessThan(lastAt / 100 + 30);
  });
});
