import { join } from 'node:path';
import { goProgram } from '../go-program.mjs';
import { PINS } from '../pins.mjs';
import { copy, folder, layBase } from '../root-file-system.mjs';

const { version, module, at, built: when, commit } = PINS.minio;

const program = goProgram({
  name: 'minio',
  program: module,
  at,
  variables: {
    [`${module}/cmd.Version`]: when,
    [`${module}/cmd.CopyrightYear`]: when.slice(0, 4),
    [`${module}/cmd.ReleaseTag`]: version,
    [`${module}/cmd.CommitID`]: commit,
    [`${module}/cmd.ShortCommitID`]: commit,
  },
});

/** MinIO: `server /data` is its command, as it is the official image's. It runs as any user. */
export const minio = {
  variable: 'BROWNOUT_MINIO_IMAGE',
  lane: 'go',
  plan: async () => ({ version, from: `${module} ${at}`, inputs: [] }),
  compile: program,
  stage: async (root, built) => {
    await layBase(root);
    await copy(join(built, 'minio'), root, 'usr/bin/minio');
    await folder(root, 'data', 0o1777);
  },
  // Its folder for certificates is below its home.
  changes: ['ENTRYPOINT ["/usr/bin/minio"]', 'ENV HOME=/tmp', 'VOLUME ["/data"]', 'EXPOSE 9000'],
};
