import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepOnly } from './small-stack.mjs';

/** What a drill of the built project needs. */
const PARTS = ['package.json', 'dist', 'compose', 'scenarios', 'reports/templates'];
const STACK = join('compose', 'stack.yaml');
const SOURCES = join('compose', 'services') + sep;

const own = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Where the text of a file of the copy comes from. */
const originOf = (root, { files = {} }, file) => (file in files ? own(files[file]) : join(root, file));

const timesIn = (text, found) => text.split(found).length - 1;

/** Each text that an edit replaces must be there once: a defect must not vanish because somebody rewrote the line. */
export const cannotPlant = async (root, defect) => {
  const complaints = await Promise.all(
    (defect.edits ?? []).map(async ({ file, find }) => {
      const text = await readFile(originOf(root, defect, file), 'utf8').catch(() => undefined);
      if (text === undefined) return `${defect.name}: there is no ${file} (built?)`;
      const times = timesIn(text, find);
      return times === 1 ? [] : `${defect.name}: ${file} has ${times} times, not once: ${find}`;
    }),
  );
  return complaints.flat();
};

/** Puts a defect into the files of a copy. */
export const edit = async (folder, { name, edits = [] }) => {
  for (const { file, find, put } of edits) {
    const path = join(folder, file);
    const text = await readFile(path, 'utf8');
    if (timesIn(text, find) !== 1) throw new Error(`${name}: ${file} has not once: ${find}`);
    await writeFile(
      path,
      text.replace(find, () => put),
    );
  }
};

/** Copies what was built into `folder`, and plants the defect there. */
export const plant = async (root, folder, defect) => {
  for (const part of PARTS) {
    await mkdir(dirname(join(folder, part)), { recursive: true });
    await cp(join(root, part), join(folder, part), {
      recursive: true,
      filter: (source) => !`${source}${sep}`.endsWith(SOURCES),
    });
  }
  for (const [file, name] of Object.entries(defect.files ?? {})) await cp(own(name), join(folder, file));
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await edit(folder, defect);
  if (defect.components !== undefined) await keepOnly(join(folder, STACK), defect.components);
};
