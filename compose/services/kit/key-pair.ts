/** A name and its secret. */
export interface KeyPair {
  readonly name: string;
  readonly secret: string;
}

/** Reads `name:secret`; `what` is where it was written: the mistake names it, and not the secret. */
export const parseKeyPair = (what: string, text: string): KeyPair => {
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1) throw new Error(`${what} must be written as name:secret`);
  return { name: text.slice(0, colon), secret: text.slice(colon + 1) };
};

/** Reads `name:secret name:secret`. */
export const parseKeyPairs = (what: string, text: string): readonly KeyPair[] =>
  text
    .split(/\s+/)
    .filter((pair) => pair !== '')
    .map((pair) => parseKeyPair(what, pair));
