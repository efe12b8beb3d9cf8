const plural = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

/** What is said in English of how far the faults reached. */
export const blastEn = {
  heading: 'How far it reached: foretold and seen',
  title: 'The stack, its broken links, and the surfaces that they reached',
  counts: (of: { readonly links: number; readonly foretold: number; readonly hurt: number; readonly all: number }) =>
    `The faults touched ${plural(of.links, 'link')}. By needs and softens of the stack ${of.foretold} of ${plural(of.all, 'surface')} should feel that; ${of.hurt} were seen to.`,
  noneMore: 'None was hurt that the stack does not foretell.',
  more: (surfaces: string) => `Hurt, though the stack does not foretell it: ${surfaces}.`,
  less: (surfaces: string) => `Foretold, and not hurt: ${surfaces}.`,
  notTold: (n: number) => `Of ${plural(n, 'surface')} it could not be told.`,
  gap: ' ',
  foretold: { hard: 'gone', soft: 'less', none: 'untouched' },
  seen: (hurt: boolean): string => (hurt ? 'hurt' : 'not hurt'),
  unknown: 'unknown',
  reach: {
    both: 'foretold and seen',
    foretold: 'foretold, not seen',
    seen: 'seen, not foretold',
    neither: 'neither',
    unknown: 'could not be told',
  },
  cut: 'broken link',
  table: 'The same as a table',
  columns: {
    surface: 'surface',
    foretold: 'foretold',
    seen: 'seen',
    reach: 'together',
    links: 'broken links that it names',
  },
};
