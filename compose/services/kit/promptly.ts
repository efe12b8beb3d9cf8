const PATIENCE_MS = 1000;

/** Waits for the end of work that may be cut short at any point, but not for a peer that hangs. */
export const promptly = async (work: Promise<unknown>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([work, patience]).finally(() => clearTimeout(timer));
};
