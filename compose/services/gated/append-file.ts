import { open, type FileHandle } from 'node:fs/promises';

interface Waiting {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const NEWLINE = 0x0a;

/** A file of lines that only grows. What `append` has acknowledged is on disk; lines that come together share one sync. */
export class AppendFile {
  readonly #file: FileHandle;
  #length: number;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;

  private constructor(file: FileHandle, length: number) {
    this.#file = file;
    this.#length = length;
  }

  /** Opens or makes the file, hands its lines to `replay`, and cuts off a last line that was never finished. */
  static async open(path: string, replay: (line: string) => void): Promise<AppendFile> {
    const file = await open(path, 'a+');
    const bytes = await file.readFile();
    const length = bytes.lastIndexOf(NEWLINE) + 1;
    if (length < bytes.length) await file.truncate(length);
    for (const line of bytes.subarray(0, length).toString('utf8').split('\n')) if (line !== '') replay(line);
    return new AppendFile(file, length);
  }

  append(line: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#writeBatch(Buffer.from(batch.map(({ line }) => `${line}\n`).join('')));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = undefined;
  }

  async #writeBatch(bytes: Buffer): Promise<void> {
    try {
      await this.#file.appendFile(bytes);
      await this.#file.datasync();
      this.#length += bytes.length;
    } catch (error) {
      // What was refused must not be found after a restart, nor spoil the next line.
      await this.#file.truncate(this.#length);
      throw error;
    }
  }
}
