import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ownImage } from '../../environments/compose/images.ts';
import { version } from '../version.ts';

export type CiName = 'github' | 'gitlab';

/** What a workflow names, absolute. */
export interface WorkflowPaths {
  readonly composeFile: string;
  readonly scenarios: string;
}

/** Where the repository of a folder begins; the folder itself where it is in none. */
const repositoryOf = (folder: string): string => {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return folder;
  }
};

const FILES: Readonly<Record<CiName, string>> = {
  github: '.github/workflows/brownout.yml',
  gitlab: '.gitlab/brownout.gitlab-ci.yml',
};

interface Steps {
  readonly images: readonly string[];
  readonly drills: readonly string[];
}

const stepsOf = (root: string, { composeFile, scenarios }: WorkflowPaths): Steps => {
  const [file, folder] = [relative(root, composeFile), relative(root, scenarios)];
  const brownout = `npx --yes brownout@${version}`;
  return {
    images: [
      `docker compose --file ${file} pull --ignore-buildable`,
      `docker compose --file ${file} build`,
      ...(['toxiproxy', 'prober'] as const).map((part) => `docker pull ${ownImage(part, {})}`),
    ],
    drills: [`${brownout} lint --env compose ${folder}`, `${brownout} run --env compose ${folder}`],
  };
};

const github = ({ images, drills }: Steps): readonly string[] => [
  '# Written by `brownout init`. Drills of minutes: on demand and by night; put `pull_request:` below `on:` for each change.',
  'name: outage drills',
  'on:',
  '  workflow_dispatch:',
  "  schedule: [{ cron: '17 3 * * 1-5' }]",
  'permissions: { contents: read }',
  'jobs:',
  '  drills:',
  '    runs-on: ubuntu-latest',
  '    timeout-minutes: 60',
  '    steps:',
  '      - uses: actions/checkout@v4',
  '      - uses: actions/setup-node@v4',
  '        with: { node-version: 22 }',
  ...[...images, ...drills].map((command) => `      - run: ${command}`),
  '      - uses: actions/upload-artifact@v4',
  '        if: always()',
  '        with: { name: drill-reports, path: reports/runs }',
];

const gitlab = ({ images, drills }: Steps): readonly string[] => [
  '# Written by `brownout init`. In .gitlab-ci.yml:  include: { local: .gitlab/brownout.gitlab-ci.yml }',
  '# The engine must be on the same machine as the job: a runner with the shell executor, Docker and Node 20 or later.',
  'outage drills:',
  '  tags: [shell]',
  '  timeout: 1h',
  '  rules:',
  "    - if: $CI_PIPELINE_SOURCE == 'schedule' || $CI_PIPELINE_SOURCE == 'web'",
  '  script:',
  ...[...images, ...drills].map((command) => `    - ${command}`),
  '  artifacts: { when: always, paths: [reports/runs] }',
];

const TEXTS: Readonly<Record<CiName, (steps: Steps) => readonly string[]>> = { github, gitlab };

/** The workflow that runs a stack's drills: where it belongs, and its text. */
export const workflowFor = (ci: CiName, paths: WorkflowPaths): { readonly file: string; readonly text: string } => {
  const root = repositoryOf(dirname(paths.composeFile));
  return { file: join(root, FILES[ci]), text: `${TEXTS[ci](stepsOf(root, paths)).join('\n')}\n` };
};
