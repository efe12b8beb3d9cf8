import { plain, type Messages } from '../../messages/index.ts';
import type { Run } from '../../model/run.ts';
import type { Language } from '../../model/text.ts';

/** Something about a drill, with its name. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

const OUTSIDE: ReadonlySet<string> = new Set(['client', 'operator']);

const endsOf = (link: string): readonly string[] => link.replace(/:\d+$/, '').split('->');

const inner = ({ stack }: Run): readonly string[] =>
  stack.links.filter((link) => endsOf(link).every((end) => !OUTSIDE.has(end)));

const componentsOf = ({ stack }: Run): readonly string[] => [
  ...new Set(stack.links.flatMap(endsOf).filter((end) => end !== '' && !OUTSIDE.has(end))),
];

/** What it ran on, and what it takes to run the same again. */
export const aboutOf = (run: Run, { report, page, duration, list }: Messages): readonly Fact[] => {
  const { facts } = report;
  const { labels } = page;
  const { brownout, node, platform } = run.versions;
  return [
    { label: facts.scenario, value: plain(run.scenario.id) },
    { label: facts.command, value: plain(run.command) },
    { label: facts.seed, value: String(run.seed) },
    { label: labels.environment, value: plain(run.environment) },
    { label: labels.components, value: list(componentsOf(run).map(plain)) },
    { label: labels.links, value: String(run.stack.links.length) },
    { label: facts.version, value: plain(brownout) },
    { label: facts.machine, value: plain(`Node ${node}, ${platform}`) },
    { label: labels.lag, value: page.lag(duration(run.machine.lagP99Ms)) },
    { label: labels.exit, value: String(run.exit) },
  ];
};

/** In what the replica differs from production, as far as is known. */
export const differencesOf = (run: Run, language: Language, { page }: Messages): readonly string[] => {
  const how = page.environments[run.environment];
  const links = inner(run).length;
  return [
    ...(how === undefined ? [] : [how]),
    ...(links === 0 ? [] : [page.proxied(links)]),
    page.load,
    ...run.notTested.map((text) => page.untested(plain(text[language]))),
  ];
};
