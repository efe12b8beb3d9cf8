import { z } from 'zod';
import { stepFiles } from '../model/scenario-file.ts';
import type { Step } from '../model/scenario.ts';
import { readCall } from './call-step.ts';
import { decode } from './decode.ts';
import { readFault, type MethodContext } from './fault-binding.ts';
import type { Place } from './place.ts';
import { bindRequest } from './requests.ts';
import { missingKey, problem, say, unknownName, wrongType } from './words.ts';

const shapes = stepFiles({ request: z.looseObject({}), fault: z.looseObject({ kind: z.string() }) });

type StepWord = keyof typeof shapes;

const WORDS = Object.keys(shapes) as readonly StepWord[];

/** A step and where it is written; `step` is undefined where it holds a mistake. */
export interface PlacedStep {
  readonly place: Place;
  readonly word: StepWord;
  readonly step: Step | undefined;
}

type Reader = (place: Place, context: MethodContext) => Step | undefined;

const checkProof = (place: Place): void => {
  if (place.has('proof') && !place.has('because')) place.tell(missingKey('because'));
  if (place.has('because') && !place.has('proof')) {
    place
      .at('because')
      .tell(
        problem('because-of-what', say('because belongs to proof: none', 'because 只和 proof: none 一起用')),
        'key',
      );
  }
};

const readers: { readonly [W in StepWord]: Reader } = {
  inject: (place, context) => {
    const file = decode(place, shapes.inject);
    checkProof(place);
    const fault = readFault(place.at('fault'), context);
    if (!file || !fault) return undefined;
    return {
      do: 'inject',
      name: file.inject,
      fault,
      maxDurationMs: file['max-duration'],
      permanent: false,
      ...(file.because !== undefined && { unproven: file.because }),
    };
  },
  call: (place, context) => {
    const file = decode(place, shapes.call);
    const fault = readCall(place, context);
    if (!file || !fault) return undefined;
    return { do: 'inject', name: file.call, fault, maxDurationMs: file['max-duration'], permanent: file.permanent };
  },
  lift: (place) => {
    const file = decode(place, shapes.lift);
    return file && { do: 'lift', name: file.lift };
  },
  hold: (place) => {
    const file = decode(place, shapes.hold);
    return file && { do: 'hold', forMs: file.hold };
  },
  mark: (place) => {
    const file = decode(place, shapes.mark);
    return file && { do: 'mark', name: file.mark };
  },
  'wait-until': (place, { kinds, names }) => {
    const file = decode(place, shapes['wait-until']);
    const below = place.at('wait-until');
    const request = below.isMap ? bindRequest(below, { kinds, names, origin: 'operator' }) : undefined;
    return file && request && { do: 'wait-until', request };
  },
  prove: (place, { stack }) => {
    const file = decode(place, shapes.prove);
    const surfaces = stack.surfaces.map(({ name }) => name);
    for (const claim of place.at('prove').items()) {
      const { text } = claim.at('surface');
      if (text !== undefined && !surfaces.includes(text))
        claim.at('surface').tell(unknownName('surface', text, surfaces));
    }
    return file && { do: 'prove', claims: file.prove, withinMs: file.within };
  },
};

const wordOf = (place: Place): StepWord | undefined => {
  const word = WORDS.find((each) => place.has(each));
  if (word !== undefined) return word;
  const [first] = place.keys();
  if (first === undefined) place.tell(wrongType('object'));
  else place.at(first).tell(unknownName('step', first, WORDS), 'key');
  return undefined;
};

/** The steps of a method, in order. Those that are no step at all are told and left out. */
export const readMethod = (method: Place, context: MethodContext): readonly PlacedStep[] =>
  method.items().flatMap((place) => {
    const word = wordOf(place);
    return word === undefined ? [] : [{ place, word, step: readers[word](place, context) }];
  });

/** Tells what is wrong with the steps' own shapes, where there is no stack to hold them against. */
export const checkShapes = (method: Place): void => {
  for (const place of method.items()) {
    const word = wordOf(place);
    if (word !== undefined) decode(place, shapes[word]);
  }
};
