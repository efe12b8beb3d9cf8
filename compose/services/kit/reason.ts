/** Why something failed, in one line. */
export const reason = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  // A refused dial to a name with two addresses has no message of its own.
  return error.message === '' ? ((error as NodeJS.ErrnoException).code ?? error.name) : error.message;
};
