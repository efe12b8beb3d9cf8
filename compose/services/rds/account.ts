import { chmod, chown, lstat } from 'node:fs/promises';

/** Whom Postgres runs as: itself refuses root, so under root it is `nobody`, whom every system has. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

const NOBODY: Account = { uid: 65_534, gid: 65_534 };

/** `nobody` when this process is root, otherwise whoever runs it. */
export const account = (): Account => (process.getuid?.() === 0 ? NOBODY : {});

/** Makes a file or folder the account's own. */
export const give = async (path: string, to: Account): Promise<void> => {
  if (to.uid !== undefined && to.gid !== undefined) await chown(path, to.uid, to.gid);
};

/** Lets the account pass through a folder that stays ours. */
export const letPass = async (folder: string, to: Account): Promise<void> => {
  if (to.uid !== undefined) await chmod(folder, ((await lstat(folder)).mode & 0o777) | 0o011);
};
