/** What `init` says in English. */
export const initEn = {
  components: (count: number) => `Components: ${count}`,
  links: (count: number) => `Links: ${count}, each with where it is said`,
  surfaces: (count: number) => `Surfaces: ${count}`,
  guesses: (count: number) => `Guessed: ${count}. Look at these in stack.yaml`,
  ready: (question: string) => `ready: ${question}`,
  once: 'ends by itself',
  worker: 'no port, runs on',
  leftOut: (services: string) => `left out, as they are in profiles of Compose (--compose-profile NAME): ${services}`,
  override: (file: string) =>
    `${file} is not read: a stack file names one Compose file. Where it is needed, let the other extend or include it`,
  askPage: (component: string) => `A page of ${component} that users care about:`,
  askOnce: (component: string) => `Does ${component} end by itself, as a migration does?`,
  askWrite: (files: string) => `Write ${files}?`,
  nothingWritten: 'nothing was written',
  written: (files: string) => `written: ${files}`,
  next: (stack: string, scenarios: string) =>
    [
      'next:',
      `  brownout up --env compose --check ${stack}      is every link used?  (then: brownout down)`,
      `  brownout record --env compose ${stack}          what do surfaces do when each link breaks?`,
      `  brownout run --env compose ${scenarios}`,
    ].join('\n'),
};
