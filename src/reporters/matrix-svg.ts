import { matrixPicture } from './charts/matrix-picture.ts';
import type { Reporter, ReportRequest } from './reporter.ts';
import { reportView, type ReportView } from './view/report.ts';

const view = ({ run, language }: ReportRequest): ReportView => reportView(run, language);

const pictureOf = (request: ReportRequest): string => {
  const { verdict, title, summary, matrix, hasStages, lang, text } = view(request);
  const head = { ...verdict, title, summary, lang, simulated: text.simulated };
  return `${matrixPicture(head, matrix, { hasStages, columns: text.columns }).markup}\n`;
};

/** The matrix as a picture, for where a page is shown as its source: reviews and chats. */
export const matrixSvg: Reporter = { name: 'matrix.svg', templates: [], view, render: pictureOf };
