import { PipelineError } from '@tripline/pipeline';

/** The answer may still come: whether the records are in the log is unknown. */
export class AcknowledgementLateError extends PipelineError {
  constructor(afterMs: number) {
    super('no acknowledgement in time', { code: 'ACKNOWLEDGEMENT_LATE', retryable: true, context: { afterMs } });
  }
}

/** Waits for a write. @throws what the write throws, or AcknowledgementLateError; the write itself goes on then */
export async function acknowledged(write: Promise<void>, withinMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AcknowledgementLateError(withinMs)), withinMs);
  });
  try {
    await Promise.race([write, late]);
  } finally {
    clearTimeout(timer);
  }
}
