import { stat } from 'node:fs/promises';

/** Another state, another content: links are followed, and a file that is gone is a state too. */
export async function fileState(path: string): Promise<string> {
  try {
    const { mtimeMs, ctimeMs, size, ino, dev } = await stat(path);
    return [mtimeMs, ctimeMs, size, ino, dev].join('/');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
}
