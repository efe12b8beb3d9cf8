import { open, readFile, rename } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { httpServer, HttpError, readJson } from '../kit/http.ts';

const LARGEST = 64;

const isSize = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= LARGEST;

const read = async (path: string): Promise<number> => {
  try {
    const size: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isSize(size)) return size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 1;
    throw error;
  }
  throw new Error(`${path} holds no size`);
};

const write = async (path: string, size: number): Promise<void> => {
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(JSON.stringify(size));
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
};

const page = (size: number): string => `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Machine m-1</title></head>
  <body><h1>Machine m-1</h1><p>Runs with size ${size}.</p></body>
</html>
`;

/** A machine that runs, serves a page, and can be given another size; not yet listening. */
export const createMachine = async (folder: string): Promise<Server> => {
  const path = join(folder, 'size.json');
  let size = await read(path);
  let last: Promise<void> = Promise.resolve();
  const resize = async (wanted: number): Promise<void> => {
    await write(path, wanted);
    size = wanted;
  };
  return httpServer({
    'GET /': ({ response }) => void response.setHeader('content-type', 'text/html; charset=utf-8').end(page(size)),
    'GET /healthz': () => ({ status: 'ok' }),
    'POST /scale': async ({ request }) => {
      const { size: wanted } = ((await readJson(request)) ?? {}) as { readonly size?: unknown };
      if (!isSize(wanted)) throw new HttpError(400, 'BadSize', `the size is a whole number from 1 to ${LARGEST}`);
      // One at a time: the file that is renamed has one name. A failure of the one before is not ours.
      last = last.then(
        () => resize(wanted),
        () => resize(wanted),
      );
      await last;
      return { size: wanted };
    },
  });
};
