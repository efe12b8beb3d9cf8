import type { z } from 'zod';
import type { Answers } from '../model/answer.ts';
import { expectationFiles } from '../model/scenario-file.ts';
import type { Cell, Expectation } from '../model/scenario.ts';
import type { Surface } from '../model/stack.ts';
import { decode } from './decode.ts';
import { fitsHealthy } from './fits-healthy.ts';
import type { Problem } from './finding.ts';
import type { Names } from './kinds.ts';
import type { Place } from './place.ts';
import { checkEvidence } from './surfaces.ts';
import { checkVariables, NO_VARIABLES } from './variables.ts';
import { missingKey, notOneOf, problem, say } from './words.ts';

type Word = keyof typeof expectationFiles;
type JudgementFile = z.output<(typeof expectationFiles)['survives']>;

const WORDS = Object.keys(expectationFiles) as readonly Word[];

const judgement = ({ ratio, from, better, evidence, recorded }: JudgementFile): Omit<Expectation, 'kind'> => ({
  ratio,
  fromMs: from,
  betterAllowed: better === 'allowed',
  ...(evidence && { evidence }),
  ...(recorded && { recorded }),
});

const SURVIVES: Expectation = { kind: 'survives', ...judgement(expectationFiles.survives.parse({})) };

/** The probe's own timeout bounds an answer that never comes: no other bound makes sense then. */
const isOnlyTimeout = (how: Answers): boolean =>
  how.every(
    ({ error, ...others }) => error?.length === 1 && error[0] === 'timeout' && Object.keys(others).length === 0,
  );

const failsAt = (place: Place): Expectation | undefined => {
  const file = decode(place, expectationFiles.fails);
  if (!file) return undefined;
  const { how, 'each-within': eachWithinMs } = file;
  if (isOnlyTimeout(how)) {
    if (eachWithinMs === undefined) return { kind: 'fails', how, ...judgement(file) };
    place
      .at('each-within')
      .tell(
        problem(
          'each-within-timeout',
          say(
            'a timeout has no each-within: the timeout of the probe is the bound',
            '超时不写 each-within：以探测自身的超时为界',
          ),
          say('remove each-within', '请去掉 each-within'),
        ),
        'key',
      );
    return undefined;
  }
  if (eachWithinMs !== undefined) return { kind: 'fails', how, eachWithinMs, ...judgement(file) };
  place.tell(missingKey('each-within'));
  return undefined;
};

const readers: { readonly [W in Word]: (place: Place) => Expectation | undefined } = {
  survives: (place) => {
    if (place.value === null) return SURVIVES;
    const file = decode(place, expectationFiles.survives);
    return file && { kind: 'survives', ...judgement(file) };
  },
  degrades: (place) => {
    const file = decode(place, expectationFiles.degrades);
    return file && { kind: 'degrades', to: file.to, ...judgement(file) };
  },
  fails: failsAt,
};

const NEEDED: Readonly<Record<string, string>> = { degrades: 'to', fails: 'how' };

/** Reads what is expected of a surface: `survives`, or one of the three words with its details. */
export const readExpectation = (place: Place): Expectation | undefined => {
  if (place.value === 'survives') return SURVIVES;
  const needed = NEEDED[place.text ?? ''];
  const word = WORDS.find((each) => place.has(each));
  if (word !== undefined && place.keys().length === 1) return readers[word](place.at(word));
  if (needed !== undefined) place.tell(missingKey(needed));
  else place.tell(notOneOf(place.text ?? place.keys()[0], WORDS), place.isMap ? 'key' : 'value');
  return undefined;
};

const NEVER_PROVEN = problem(
  'ratio-never-proven',
  say('no number of samples proves 100%', '再多的样本也无法证明 100%'),
  say('write less, as in 99%', '请写得低一些，例如 99%'),
);

const notReviewed = (surface: string): Problem => ({
  ...problem(
    'not-reviewed',
    say(`what is expected of ${surface} was recorded, and not reviewed`, `对 ${surface} 的预期来自记录，尚未复核`),
    say(`read it, then: brownout accept ${surface}`, `读过之后执行：brownout accept ${surface}`),
  ),
  severity: 'warning',
});

/** What an expectation's places name, whatever the surface; and who has read it. */
export const checkExpectation = (place: Place, names: Names, pattern: string): void => {
  for (const [, below] of place.entries()) {
    if (below.at('recorded').value === true) below.at('recorded').tell(notReviewed(pattern), 'key');
    if (below.at('ratio').value === '100%') below.at('ratio').tell(NEVER_PROVEN);
    checkVariables(below.at('to'), NO_VARIABLES);
    checkVariables(below.at('how'), NO_VARIABLES);
    checkEvidence(below.at('evidence'), names);
  }
};

/** A surface that is well must not pass for one that degraded or failed. */
export const checkAgainstHealthy = (place: Place, { expectation }: Cell, surface: Surface): void => {
  if (expectation.kind === 'survives') return;
  const key = expectation.kind === 'degrades' ? 'to' : 'how';
  const declared = expectation.kind === 'degrades' ? expectation.to : expectation.how;
  if (!fitsHealthy(declared, surface.healthy)) return;
  place
    .at(expectation.kind, key)
    .tell(
      problem(
        'fits-healthy',
        say(`a healthy answer of ${surface.name} fits this too`, `${surface.name} 的健康应答也符合这里`),
        say(
          'say what tells them apart: a status, a code, a header, a JSON value, over',
          '写出区别：状态码、code、header、JSON 值或 over',
        ),
      ),
      'key',
    );
};
