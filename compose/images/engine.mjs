import { run } from './run.mjs';

const LABEL = 'brownout.inputs';
const ANSWER_MS = 10_000;

const NO_CLIENT = 'there is no `docker` on PATH: install Docker (on Debian: docker.io)';

const noEngine = (error) =>
  new Error(`no Docker Engine answers: start it, or say with DOCKER_HOST where it is\n${error.message}`, {
    cause: error,
  });

/** Fails with a sentence where no Docker Engine answers. */
export const expectEngine = async () => {
  const asked = run('docker', ['version', '--format', '{{.Server.Version}}'], {
    timeout: ANSWER_MS,
    missing: NO_CLIENT,
  });
  await asked.catch((error) => {
    throw error.message === NO_CLIENT ? error : noEngine(error);
  });
};

/** An image of that name: what it was made from, and its size; undefined where there is none. */
export const findImage = async (tag) => {
  const format = `{"id":{{json .Id}},"bytes":{{json .Size}},"inputs":{{json (index .Config.Labels "${LABEL}")}}}`;
  const told = await run('docker', ['image', 'inspect', '--format', format, tag]).catch((error) => {
    if (/no such image/i.test(error.message)) return undefined;
    throw error;
  });
  return told === undefined ? undefined : JSON.parse(told);
};

/** Makes an image of one layer out of a packed tree. */
export const importImage = async ({ file, tag, changes, inputs }, signal) => {
  const all = [...changes, `LABEL ${LABEL}=${inputs}`].flatMap((change) => ['--change', change]);
  const before = await findImage(tag);
  await run('docker', ['import', ...all, file, tag], { signal });
  const after = await findImage(tag);
  // Nothing has its name any more; where a container still uses it, it stays until that is gone.
  if (before !== undefined && before.id !== after.id) await run('docker', ['image', 'rm', before.id]).catch(() => {});
  return after;
};
