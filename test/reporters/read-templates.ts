import { readFileSync } from 'node:fs';
import type { Templates } from '../../src/reporters/index.ts';
import { templateFiles } from '../../src/reporters/index.ts';

/** The templates as they lie in the repository. */
export const templates: Templates = Object.fromEntries(
  templateFiles.map((name) => [
    name,
    readFileSync(new URL(`../../reports/templates/${name}`, import.meta.url), 'utf8'),
  ]),
);
