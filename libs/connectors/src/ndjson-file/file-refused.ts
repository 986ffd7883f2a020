/** The file may not be written, or not by this process: someone must act. */
export class FileRefusedError extends Error {
  readonly word: 'path_not_allowed' | 'file_in_use' | 'not_a_file';

  constructor(word: FileRefusedError['word']) {
    super('file is refused');
    this.name = 'FileRefusedError';
    this.word = word;
  }
}
