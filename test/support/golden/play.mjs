import { CASES, furnish } from './cases.mjs';
import { clientsOf } from './clients.mjs';
import { startFront } from './front.mjs';
import { answer, question } from './normal.mjs';
import { MODES } from './plugin.mjs';

const once = async (stage, { run, prepare, after }, mode) => {
  const { clients, plugin, front } = stage;
  await plugin.become('allowed');
  const prepared = await prepare(clients);
  plugin.take();
  front.take();
  await plugin.become(mode);
  await Promise.resolve(run(clients, prepared)).catch(() => {}); // what came back is seen at the front
  const seen = { questions: plugin.take().map(question), answers: front.take().map(answer) };
  await plugin.become('allowed');
  await after(clients);
  return seen;
};

const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** A question that differs from the first of its case by its action alone is told by that. */
const briefly = (seen, first) => ({
  ...seen,
  questions: seen.questions.map((it) =>
    it !== first && equal({ ...it, action: first.action }, first) ? it.action : it,
  ),
});

/** What auth's no does to a request is told once. Nobody is there to hear the questions of `unreachable`. */
const shortened = ({ allowed, refused, ...others }) => {
  const isAsRefused = (mode, seen) =>
    mode === 'unreachable' ? equal(seen.answers, refused.answers) : equal(seen, refused);
  const told = Object.entries(others).map(([mode, seen]) => [mode, isAsRefused(mode, seen) ? 'as refused' : seen]);
  return { allowed, refused, ...Object.fromEntries(told) };
};

/** Plays all cases against a storage that asks this plugin, each under every way in which the plugin may answer. */
export async function* play(storageUrl, plugin) {
  const front = await startFront(storageUrl);
  const clients = clientsOf(front.port);
  try {
    await furnish(clients);
    for (const scene of CASES) {
      const modes = {};
      for (const mode of MODES) modes[mode] = await once({ clients, plugin, front }, scene, mode);
      const first = modes.allowed.questions[0];
      const brief = Object.entries(modes).map(([mode, seen]) => [mode, briefly(seen, first)]);
      yield { name: scene.name, modes: shortened(Object.fromEntries(brief)) };
    }
  } finally {
    clients.stop();
    await front.stop();
  }
}
