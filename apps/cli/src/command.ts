import type { Environment } from '@tripline/stages';
import type { Output } from './output.ts';

/** What a command ends with; documented in the help. */
export const exitCodes = {
  done: 0,
  problem: 1,
  usage: 2,
  outOfReach: 3,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a command found or did. Printing is done in one place: `lines` for people, `json` with `--json`. */
export interface Result {
  readonly exit: ExitCode;
  readonly lines: readonly string[];
  /** Undefined: all there is to say was written line by line. */
  readonly json: unknown;
}

export interface CommandOption {
  readonly help: string;
  /** Name of the value in the help; without it the option is a switch. */
  readonly value?: string;
  readonly required?: boolean;
}

/** Values of the options, by name, and the words that follow the command. */
export interface Given {
  readonly values: Readonly<Record<string, string | undefined>>;
  readonly words: readonly string[];
}

export interface Command {
  /** As it is typed, e.g. `topics create`. */
  readonly name: string;
  readonly summary: string;
  /** Names of the words after the command, for the help. */
  readonly words?: string;
  /** More lines for the command's own help. */
  readonly notes?: readonly string[];
  readonly options: Readonly<Record<string, CommandOption>>;
  readonly examples: readonly string[];
  /** @param output for a command that answers line by line; what it returns is printed after that */
  run(given: Given, env: Environment, output: Output): Promise<Result>;
}

/** A wrong call: what is wrong, in words. The caller adds where help is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function done(lines: readonly string[], json: unknown): Result {
  return { exit: exitCodes.done, lines, json };
}

export function problem(lines: readonly string[], json: unknown): Result {
  return { exit: exitCodes.problem, lines, json };
}
