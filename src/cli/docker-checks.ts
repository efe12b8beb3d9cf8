import { composeVersion } from '../adapters/compose-cli.ts';
import { connectDocker, isHanging } from '../adapters/docker.ts';
import { missingImagesOf } from '../environments/compose.ts';
import { textOf } from '../model/errors.ts';
import { both, named } from '../model/text.ts';
import type { Ms } from '../model/units.ts';
import type { Check } from './check.ts';
import { defaultStackFile, readStack } from './files.ts';

/** Whoever has no Docker shall not wait for it. */
const ANSWER_MS: Ms = 2000;

const ALL_HERE = { en: 'those of the bundled stack are here', zh: '自带环境所需镜像齐全' };

const engine = async (): Promise<Check & { readonly hangs: boolean }> => {
  try {
    const version = await (await connectDocker()).engine(ANSWER_MS);
    return { name: 'docker', state: 'ok', says: both(`Docker Engine ${version}`), hangs: false };
  } catch (error) {
    return { name: 'docker', state: 'warn', says: textOf(error), hangs: isHanging(error) };
  }
};

const compose = async (): Promise<Check> => {
  try {
    const version = await composeVersion(AbortSignal.timeout(ANSWER_MS));
    return { name: 'compose', state: 'ok', says: both(`Docker Compose ${version}`) };
  } catch (error) {
    return { name: 'compose', state: 'warn', says: textOf(error) };
  }
};

const images = async (): Promise<Check> => {
  try {
    const stack = await readStack(defaultStackFile());
    const missing = await missingImagesOf(stack);
    if (missing.length === 0) return { name: 'images', state: 'ok', says: ALL_HERE };
    const { en, zh } = named(missing);
    const build = stack.compose?.build;
    return {
      name: 'images',
      state: 'warn',
      says: { en: `not here: ${en}`, zh: `缺少：${zh}` },
      mend: {
        en: `docker pull each${build === undefined ? '' : `, or build them: ${build}`}`,
        zh: `逐个 docker pull${build === undefined ? '' : `，或自行构建：${build}`}`,
      },
    };
  } catch (error) {
    return { name: 'images', state: 'warn', says: textOf(error) };
  }
};

/** What `--env compose` needs: never a failure, as the process environment needs none of it. */
export const dockerChecks = async (): Promise<{ readonly checks: readonly Check[]; readonly hangs: boolean }> => {
  const [{ hangs, ...docker }, plugin] = await Promise.all([engine(), compose()]);
  const canLook = docker.state === 'ok' && plugin.state === 'ok';
  return { checks: [docker, plugin, ...(canLook ? [await images()] : [])], hangs };
};
