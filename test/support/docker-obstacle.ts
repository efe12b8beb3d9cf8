import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PATIENCE_MS = 10_000;
const ENV_FILE = new URL('../../compose/.env', import.meta.url);

/** Images that `npm run images` has built, by the variables that name them. */
export const builtImages = (): Readonly<Record<string, string>> => {
  let text = '';
  try {
    text = readFileSync(ENV_FILE, 'utf8');
  } catch {
    // none were built
  }
  const lines = [...text.matchAll(/^(?<name>BROWNOUT_\w+_IMAGE)=(?<tag>.+)$/gm)];
  return Object.fromEntries(lines.map(({ groups }) => [groups?.['name'] ?? '', groups?.['tag'] ?? '']));
};

const succeeds = (args: readonly string[], program = 'docker'): boolean => {
  try {
    execFileSync(program, args, { timeout: PATIENCE_MS, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Why tests that need Docker cannot run here; undefined when they can. */
export const dockerObstacle = (): string | undefined => {
  if (!succeeds(['version', '--format', '{{.Server.Version}}'])) return 'no Docker Engine answers';
  if (!succeeds(['-v'], process.env['BROWNOUT_NGINX'] ?? 'nginx'))
    return 'there is no nginx on the PATH, and none named by BROWNOUT_NGINX';
  const images = Object.values(builtImages());
  const areThere = images.length > 0 && succeeds(['image', 'inspect', '--format', '{{.Id}}', ...images]);
  return areThere ? undefined : 'the images are not built: npm run images';
};
