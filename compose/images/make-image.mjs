import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashesOf, hashOf } from './content-hash.mjs';
import { findImage, importImage } from './engine.mjs';
import { kept } from './kept.mjs';
import { pack } from './root-file-system.mjs';

const own = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Everything that makes another image of it: what it is made of, and how. */
const inputsOf = async (name, image, plan) => {
  const sources = await hashesOf([own(`${name}/`), own('root-file-system.mjs')]);
  return hashOf([name, plan, image.changes, image.compile?.inputs, process.arch, sources]);
};

const compiled = async (name, { compile }, { plan, force, signal }) => {
  if (compile === undefined) return undefined;
  const hash = hashOf([compile.inputs, plan.inputs, process.arch]);
  return kept({ name, hash, anew: force }, (folder) => compile.build(folder, signal));
};

const assemble = async (image, built, { tag, inputs, signal }) => {
  const scratch = await mkdtemp(join(tmpdir(), 'brownout-image-'));
  try {
    const [root, file] = [join(scratch, 'root'), join(scratch, 'root.tar')];
    await mkdir(root, { mode: 0o755 });
    await image.stage(root, built);
    await pack(root, file, { owners: image.owners, signal });
    return await importImage({ file, tag, changes: image.changes, inputs }, signal);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
};

/** Compiles what of an image takes long, and keeps it: needs no engine. */
export const compileImage = async ([name, image], { force, signal, begins }) => {
  if (image.compile === undefined) return;
  const plan = await image.plan();
  begins(name, plan.from);
  await compiled(name, image, { plan, force, signal });
};

/** Makes an image unless there is the very same already; tells what it is and how long it took. */
export const makeImage = async ([name, image], { force, signal, begins }) => {
  const since = performance.now();
  const plan = await image.plan();
  const tag = `brownout/${name}:${plan.version}`;
  const inputs = await inputsOf(name, image, plan);
  const there = await findImage(tag);
  const told = { name, tag, variable: image.variable, from: plan.from };
  if (!force && there?.inputs === inputs) return { ...told, bytes: there.bytes };
  begins(name, plan.from);
  const built = await compiled(name, image, { plan, force, signal });
  const { bytes } = await assemble(image, built, { tag, inputs, signal });
  return { ...told, bytes, seconds: (performance.now() - since) / 1000 };
};
