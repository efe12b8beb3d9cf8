import type { Language } from '../model/text.ts';
import type { Finding } from './finding.ts';

const SEVERITY = {
  en: { error: 'error', warning: 'warning' },
  zh: { error: '错误', warning: '警告' },
} as const;

const renderOne = (finding: Finding, language: Language): string => {
  const { file, line, column, severity, message, mend, frame } = finding;
  const head = `${file}:${line}:${column}  ${SEVERITY[language][severity]}  ${message[language]}`;
  const below = frame === '' ? mend[language] : `${frame} ${mend[language]}`;
  return below.trim() === '' ? head : `${head}\n${below.trimEnd()}`;
};

/** Findings as a person reads them: place, message, code frame, mend; a blank line between them. */
export const renderFindings = (findings: readonly Finding[], language: Language): string =>
  findings.map((finding) => renderOne(finding, language)).join('\n\n');
