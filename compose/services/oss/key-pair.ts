/** An access key and its secret. */
export interface KeyPair {
  readonly name: string;
  readonly secret: string;
}

/** Reads `name:secret`. */
export const parseKeyPair = (text: string): KeyPair => {
  const colon = text.indexOf(':');
  if (colon < 1 || colon === text.length - 1) throw new Error('an access key must be written as name:secret');
  return { name: text.slice(0, colon), secret: text.slice(colon + 1) };
};

/** Reads `name:secret name:secret`. */
export const parseKeyPairs = (text: string): readonly KeyPair[] =>
  text
    .split(/\s+/)
    .filter((pair) => pair !== '')
    .map(parseKeyPair);
