import type { Messages } from '../../messages/index.ts';

type Report = Messages['report'];
type Page = Messages['page'];

/** Words that are the same in every report. */
export interface Labels extends Report {
  readonly sections: Report['sections'] & Page['titles'];
  readonly columns: Report['columns'] & Page['headings'];
  readonly signs: Page['signs'];
  readonly replica: string;
  readonly notTestedUnsaid: string;
}

/** Headings and the like, as a template names them. */
export const labelsOf = ({ report, page }: Messages): Labels => ({
  ...report,
  sections: { ...report.sections, ...page.titles },
  columns: { ...report.columns, ...page.headings },
  signs: page.signs,
  replica: page.replica,
  notTestedUnsaid: page.notTestedUnsaid,
});
