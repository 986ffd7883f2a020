/** The time is over and whether the job has been done is unknown. */
export class DeadlineError extends Error {
  constructor(afterMs: number) {
    super(`no answer in ${afterMs} ms`);
    this.name = 'DeadlineError';
  }
}

/** @throws DeadlineError; the job itself goes on, its outcome unheard */
export async function within<T>(afterMs: number, job: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlineError(afterMs)), afterMs);
  });
  try {
    return await Promise.race([job, late]);
  } finally {
    clearTimeout(timer);
  }
}
