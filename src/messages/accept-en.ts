/** What `accept` says in English. */
export const acceptEn = {
  nothingNamed: 'name the surfaces that you have reviewed, or --all',
  done: (accepted: number, left: number) =>
    left === 0 ? `${accepted} accepted, none left to review` : `${accepted} accepted, ${left} left to review:`,
};
