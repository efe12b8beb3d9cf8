/** What `record` says in English. */
export const recordEn = {
  ways: { down: 'down', hang: 'hang', slow: 'slow' },
  works: 'works',
  others: (surfaces: number) => (surfaces === 1 ? '1 other' : `${surfaces} others`),
  nothing: 'nothing was seen',
  plan: (faults: number, links: number, minutes: string) =>
    `faults: ${faults}, links: ${links}, one at a time: about ${minutes}. Ctrl+C stops, undoes, and writes nothing.`,
  begins: (at: string, link: string, way: string) => `${at}  ${link}  ${way}`,
  ended: (counts: { readonly survives: number; readonly degrades: number; readonly fails: number }, took: string) =>
    `${counts.survives} work, ${counts.degrades} degraded, ${counts.fails} failed  ${took}`,
  notSeen: 'not recorded',
  newStack: 'a surface did not come back: the next fault gets a new stack',
  matrix: 'What was seen',
  map: 'Who depends on what: ● gone without it, ○ less without it',
  alone: 'on nothing that was broken',
  suspected: 'Look at these before you accept them',
  suspects: {
    hang: (_link: string, took: string) => `somebody waited ${took}: there is no timeout, or a long one`,
    needless: (link: string) => `it worked without ${link}, which it names in needs`,
    unnamed: (link: string) => `it depends on ${link}, and names it neither in needs nor in softens`,
    'not-back': () => 'it was not healthy again after the link was open',
    unstable: () => 'it did now this, now that: the line below says what it did most, and will not hold',
  },
  written: (files: number, folder: string) => `${files} scenarios written to ${folder}`,
  kept: (files: string) => `there already, and left as they are (--force writes them anew): ${files}`,
  page: {
    about:
      'Every link was broken, one at a time, on a replica of the stack. What stands here was seen once; whether it should be so, a person says.',
    map: 'Who depends on what',
    mapLabel: 'A line from each surface to the links that it depends on; the tables below say the same',
    nobody: 'No surface felt any of the links that were broken.',
    legend: 'Whole line: gone without it. Broken line: less without it.',
    seen: 'What was seen',
    surface: 'surface',
    again: 'Again:',
  },
  report: (file: string) => `the map and all of this as a page: ${file}`,
  next: (folder: string) =>
    `next: read them, then  brownout accept SURFACE --scenario ${folder}  and  brownout run ${folder}`,
};
