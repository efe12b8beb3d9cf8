/** A variable that must be there; ends the process with a sentence when it is not. */
export const required = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is missing`);
  return value;
};

/** A variable with a default. */
export const optional = (name: string, fallback: string): string => process.env[name] ?? fallback;

/** A variable that is a whole number above zero, with a default; ends the process with a sentence when it is not. */
export const positive = (name: string, fallback: number): number => {
  const value = Number(optional(name, String(fallback)));
  if (!Number.isSafeInteger(value) || value <= 0) throw new Error(`${name} must be a whole number above zero`);
  return value;
};
