import { mkdir, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { FileRefusedError } from './file-refused.ts';

/**
 * Where a path of the settings leads, its folder made where it does not exist.
 * @param directory folder below which files may be written
 * @throws FileRefusedError when it leads out of the folder, by `..`, as an absolute path or through a link
 */
export async function allowedPath(directory: string, path: string): Promise<string> {
  const asked = resolve(directory, path);
  if (!isBelow(directory, asked)) throw new FileRefusedError('path_not_allowed');
  await mkdir(directory, { recursive: true });
  const root = await realpath(directory);
  const folder = join(root, dirname(relative(directory, asked)));
  // Folder by folder: `recursive` would follow a link out of the directory and make folders there.
  let made = root;
  for (const name of relative(root, folder)
    .split(sep)
    .filter((part) => part !== '')) {
    await mkdir(join(made, name)).catch(ignoreExisting);
    made = await realpath(join(made, name));
    if (!isBelow(root, made)) throw new FileRefusedError('path_not_allowed');
  }
  return join(made, basename(asked));
}

function isBelow(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
