import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe } from '../../core/answers.ts';
import type { RecordedCell } from '../../core/recorded/cell.ts';
import { say } from '../../messages/index.ts';
import { both, type Text } from '../../model/text.ts';
import type { RecordedReport } from '../../reporters/index.ts';
import { recordedHtml } from '../reports.ts';
import { dependencies, notSeen } from '../terminal/recorded-matrix.ts';
import type { Attempted } from './attempt.ts';
import type { Recording } from './write.ts';

const saysOf = (cell: RecordedCell): Text => {
  if (cell.kind === 'survives') return both('');
  return describe(cell.kind === 'degrades' ? cell.to : cell.how);
};

const linkOf = (link: string, attempts: readonly Attempted[]): RecordedReport['links'][number] => {
  const surfaces = new Map(attempts.flatMap(({ told }) => told.map(({ surface }) => [surface.name, surface] as const)));
  return {
    link,
    ways: attempts.map(({ broken }) => broken.way),
    surfaces: [...surfaces.values()].map(({ name, title }) => ({
      name,
      title,
      answers: attempts.flatMap(({ broken, told }) =>
        told
          .filter(({ surface }) => surface.name === name)
          .map(({ recorded, seen, suspects }) => ({
            way: broken.way,
            kind: recorded.cell.kind,
            says: saysOf(recorded.cell),
            maxMs: seen.maxMs,
            suspects,
          })),
      ),
    })),
    unseen: attempts
      .filter(({ told }) => told.length === 0)
      .map((at) => ({ way: at.broken.way, because: { en: notSeen(at, say('en')), zh: notSeen(at, say('zh')) } })),
  };
};

/** Writes the page of a recording, and what it shows as data; where the page is, relative to here. */
export const writePage = ({ stack, options, messages }: Recording, attempts: readonly Attempted[]): string => {
  const links = [...new Set(attempts.map(({ broken }) => broken.link))];
  const report: RecordedReport = {
    stack: { id: stack.id, title: stack.title },
    command: `npx brownout record ${relative('', stack.file)}`,
    links: links.map((link) =>
      linkOf(
        link,
        attempts.filter(({ broken }) => broken.link === link),
      ),
    ),
    dependencies: dependencies(attempts),
  };
  mkdirSync(options.out, { recursive: true });
  const file = join(options.out, `recorded-${stack.id}.html`);
  writeFileSync(file, recordedHtml(report, messages.language));
  writeFileSync(file.replace(/html$/, 'json'), `${JSON.stringify(report, null, 1)}\n`);
  return file;
};
