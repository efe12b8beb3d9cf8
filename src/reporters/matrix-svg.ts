import { matrixPicture } from './charts/matrix-picture.ts';
import type { Reporter, ReportRequest } from './reporter.ts';
import { reportView } from './view/report.ts';

const pictureOf = ({ run, language }: ReportRequest): string => {
  const { verdict, title, summary, matrix, hasStages, lang, text } = reportView(run, language);
  const head = { ...verdict, title, summary, lang, simulated: text.simulated };
  return `${matrixPicture(head, matrix, { hasStages, columns: text.columns }).markup}\n`;
};

/** The matrix as a picture, for where a page is shown as its source: reviews and chats. */
export const matrixSvg: Reporter = { name: 'matrix.svg', templates: [], render: pictureOf };
