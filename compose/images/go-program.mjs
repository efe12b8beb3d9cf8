import { run } from './run.mjs';

/** The oldest that all programs can be built with. */
const OLDEST_GO = '1.24';

/** How a static program is built from its Go module, into a folder; `variables` are set in it at link time. */
export const goProgram = ({ name, program, at, variables }) => {
  const set = Object.entries(variables).map(([variable, value]) => `-X ${variable}=${value}`);
  const args = ['install', '-trimpath', '-ldflags', ['-s', '-w', ...set].join(' '), `${program}@${at}`];
  const missing = `${name} is built with Go, and there is no \`go\` on PATH: install Go ${OLDEST_GO} or later`;
  return {
    inputs: args,
    build: async (folder, signal) => {
      const env = { ...process.env, CGO_ENABLED: '0', GOBIN: folder };
      await run('go', args, { env, signal, missing });
    },
  };
};
