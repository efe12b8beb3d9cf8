import { join } from 'node:path';
import { goProgram } from '../go-program.mjs';
import { PINS } from '../pins.mjs';
import { copy, layBase } from '../root-file-system.mjs';

const { version, module, at } = PINS.toxiproxy;

const program = goProgram({
  name: 'toxiproxy',
  program: `${module}/cmd/server`,
  at,
  variables: { [`${module}.Version`]: version },
});

/** Toxiproxy, where and how the official image has it. */
export const toxiproxy = {
  variable: 'BROWNOUT_TOXIPROXY_IMAGE',
  lane: 'go',
  plan: async () => ({ version, from: `${module} ${at}`, inputs: [] }),
  compile: program,
  stage: async (root, built) => {
    await layBase(root);
    await copy(join(built, 'server'), root, 'toxiproxy');
  },
  changes: ['ENTRYPOINT ["/toxiproxy"]', 'CMD ["-host=0.0.0.0"]', 'EXPOSE 8474'],
};
