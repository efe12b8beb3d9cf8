import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import type { ComposeModel, WrittenCompose } from '../../model/compose.ts';
import { connectDocker } from '../../adapters/docker.ts';
import { StackError } from '../../model/errors.ts';

/** Images of ours that stand beside those of the Compose file: pinned, and each can be another. */
const OWN = {
  toxiproxy: { variable: 'BROWNOUT_TOXIPROXY_IMAGE', pinned: 'ghcr.io/shopify/toxiproxy:2.12.0' },
  prober: { variable: 'BROWNOUT_NODE_IMAGE', pinned: 'node:22-slim' },
} as const;
const PREFIX = 'BROWNOUT_IMAGE_PREFIX';

/** The variables that a Compose file is resolved with: those of this process, then those of the `.env` beside it. */
export const composeVariables = (file: string): Readonly<Record<string, string>> => {
  const beside = join(dirname(file), '.env');
  const written = existsSync(beside) ? parseEnv(readFileSync(beside, 'utf8')) : {};
  const all = { ...written, ...process.env };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
};

/** The image of Toxiproxy, or of the prober. */
export const ownImage = (part: keyof typeof OWN, variables: Readonly<Record<string, string>>): string => {
  const { variable, pinned } = OWN[part];
  const set = variables[variable] ?? '';
  return set === '' ? `${variables[PREFIX] ?? ''}${pinned}` : set;
};

/** How Compose calls the image that it builds for a service that names none. */
export const builtImage = (project: string, service: string): string => `${project}-${service}`;

interface Wanted {
  readonly image: string;
  readonly by: string;
  /** The variable that names another one; undefined: none does. */
  readonly variable?: string;
  /** Compose builds it from the user's own file. */
  readonly isBuilt?: boolean;
}

export interface ImagesNeeded {
  readonly model: ComposeModel;
  /** As written, for the names of variables, and under the project's own name. */
  readonly written: WrittenCompose;
  /** The services that are components: nobody needs the images of the others. */
  readonly services: readonly string[];
  /** The user's Compose file. */
  readonly file: string;
  readonly variables: Readonly<Record<string, string>>;
  /** The command that builds the stack's images, where it has one. */
  readonly build?: string;
}

const variableIn = (written: string | undefined): string | undefined => /\$\{([A-Z0-9_]+)/.exec(written ?? '')?.[1];

const wantedImages = ({ model, written, services, variables }: ImagesNeeded): readonly Wanted[] => [
  ...Object.entries(OWN).map(([part, { variable }]) => ({
    image: ownImage(part as keyof typeof OWN, variables),
    by: part,
    variable,
  })),
  ...services.map((by): Wanted => {
    const { image, build } = model.services[by] ?? {};
    const variable = variableIn(written.services[by]?.image);
    return {
      image: image ?? builtImage(written.name, by),
      by,
      ...(variable !== undefined && { variable }),
      isBuilt: build !== undefined,
    };
  }),
];

const mendOf = ({ image, by, variable, isBuilt }: Wanted, { file, build }: ImagesNeeded): string =>
  [
    isBuilt ? `docker compose --file ${file} build ${by}` : `docker pull ${image}`,
    ...(variable === undefined ? [] : [`${variable}=…`]),
    ...(build === undefined ? [] : [build]),
  ].join(' | ');

/** Those of a stack's images that are not here. */
export const missingImages = async (needed: ImagesNeeded): Promise<readonly string[]> => {
  const images = wantedImages(needed).map(({ image }) => image);
  return (await connectDocker()).missing([...new Set(images)]);
};

/** Names every image that is not here, with the variable that names another and the commands that bring it. StackError. */
export const requireImages = async (needed: ImagesNeeded): Promise<void> => {
  const missing = await missingImages(needed);
  if (missing.length === 0) return;
  const wanted = wantedImages(needed);
  const lines = missing.map((image) => {
    const users = wanted.filter((it) => it.image === image);
    const [first] = users;
    return first ? `${image} (${users.map(({ by }) => by).join(', ')})\n    ${mendOf(first, needed)}` : image;
  });
  throw new StackError({
    en: `images that are not here; nothing was started:\n  ${lines.join('\n  ')}`,
    zh: `缺少镜像，未启动任何组件：\n  ${lines.join('\n  ')}`,
  });
};
