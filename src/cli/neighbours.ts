import { dirname, relative } from 'node:path';
import type { Scenario } from '../model/scenario.ts';
import type { Language } from '../model/text.ts';
import { openScenario } from './files.ts';
import { filesOf } from './scenario-files.ts';
import type { NextStep } from './terminal/matrix-request.ts';

const MOST = 2;

/** The same scenario under the stack's other profiles, where it has expectations for them. */
const otherProfiles = async (file: string, { stack, profile }: Scenario): Promise<readonly string[]> => {
  const others = Object.keys(stack.profiles).filter((name) => name !== profile);
  const valid = await Promise.all(
    others.map(async (name) => (await openScenario(file, { profile: name })).value !== undefined),
  );
  return others.filter((_, index) => valid[index]);
};

/** The next scenario of the same folder that shares a tag. */
const sibling = async (
  file: string,
  { id, tags }: Scenario,
): Promise<{ readonly path: string; readonly scenario: Scenario } | undefined> => {
  const others = filesOf([dirname(file)]).filter((path) => relative(path, file) !== '');
  for (const path of others) {
    const { value } = await openScenario(path);
    if (value && value.id !== id && value.tags.some((tag) => tags.includes(tag))) return { path, scenario: value };
  }
  return undefined;
};

/** What a person may want to rehearse next. */
export const neighbours = async (
  file: string,
  scenario: Scenario,
  language: Language,
): Promise<readonly NextStep[]> => {
  const next = await sibling(file, scenario);
  const profiles = await otherProfiles(file, scenario);
  return [
    ...(next ? [{ command: `npx brownout run ${relative('', next.path)}`, why: next.scenario.title[language] }] : []),
    ...profiles.map((name) => ({
      command: `npx brownout run ${relative('', file)} --profile ${name}`,
      why: language === 'zh' ? `配置 ${name}` : `profile ${name}`,
    })),
  ].slice(0, MOST);
};
