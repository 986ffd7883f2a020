/**
 * Base of the errors that the pipeline throws. `code` is stable and documented; facts go in `context`, the origin in `cause`.
 * Neither holds payload or secrets.
 */
export class PipelineError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, unknown>>;

  constructor(
    message: string,
    options: { code: string; retryable?: boolean; context?: Readonly<Record<string, unknown>>; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.retryable = options.retryable ?? false;
    this.context = options.context ?? {};
  }
}

/** No acknowledgement in time, or a broken connection: whether the records are in the log is unknown. */
export class ProduceError extends PipelineError {
  constructor(context: Readonly<Record<string, unknown>>, cause?: unknown) {
    super('records were not acknowledged', { code: 'PRODUCE_UNACKNOWLEDGED', retryable: true, context, cause });
  }
}

/** The topic refuses a record for its size. */
export class RecordTooLargeError extends PipelineError {
  readonly index: number;
  constructor(index: number, context: Readonly<Record<string, unknown>>) {
    super('record is too large for its topic', { code: 'RECORD_TOO_LARGE', context: { index, ...context } });
    this.index = index;
  }
}

/** A transaction failed, was fenced or has an unknown outcome: the task must be dropped and restored. */
export class TransactionError extends PipelineError {
  constructor(context: Readonly<Record<string, unknown>>, cause?: unknown) {
    super('transaction failed', { code: 'TRANSACTION_FAILED', retryable: true, context, cause });
  }
}

/** Settings that cannot be used. Lists every problem; the process exits before the first fetch. */
export class ConfigError extends PipelineError {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`configuration is invalid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`, {
      code: 'CONFIG_INVALID',
      context: { problems: problems.length },
    });
    this.problems = problems;
  }
}

/** A group's offsets can only be set while nobody is in it. */
export class GroupHasMembersError extends PipelineError {
  constructor(groupId: string) {
    super('group has members', { code: 'GROUP_HAS_MEMBERS', context: { groupId } });
  }
}
