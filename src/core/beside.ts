const SEPARATOR = /[/\\]/;

/**
 * A file's path from the folder that holds it and another one. Where that folder lies on the machine of a drill is
 * nobody's business: results are sent around.
 */
export const beside = (file: string, other: string): string => {
  const [own, its] = [file.split(SEPARATOR), other.split(SEPARATOR).slice(0, -1)];
  const parts = own.findIndex((part, index) => part !== its[index]);
  return own.slice(Math.min(parts, own.length - 1)).join('/');
};
