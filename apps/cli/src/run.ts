import { ConfigError, PipelineError } from '@tripline/pipeline';
import type { Environment } from '@tripline/stages';
import { errorFacts } from '@tripline/telemetry';
import { type Command, type ExitCode, exitCodes, problem, type Result, UsageError } from './command.ts';
import { commandHelp, generalHelp } from './help.ts';
import { type Output, OutputClosedError } from './output.ts';
import { type Call, parseCall } from './parse.ts';
import { isOutOfReach } from './reach.ts';

/** Where a command prints: results to `print` or line by line, what went wrong to `complain`. */
export interface Terminal extends Output {
  print(text: string): void;
  complain(text: string): void;
}

/** Carries out one call of the command line. @returns the exit code */
export async function run(
  args: readonly string[],
  env: Environment,
  { commands, terminal }: { readonly commands: readonly Command[]; readonly terminal: Terminal },
): Promise<ExitCode> {
  try {
    const call = parseCall(args, commands);
    if (call === undefined) {
      terminal.print(generalHelp(commands));
      return args.includes('--help') || args.includes('-h') ? exitCodes.done : exitCodes.usage;
    }
    if (call.wantsHelp) {
      terminal.print(commandHelp(call.command));
      return exitCodes.done;
    }
    return show(await carryOut(call, env, terminal), call.isJson, terminal);
  } catch (error) {
    if (error instanceof OutputClosedError) return exitCodes.done;
    if (!(error instanceof UsageError)) throw error;
    terminal.complain(`tripline: ${error.message}\nSee: tripline --help`);
    return exitCodes.usage;
  }
}

async function carryOut({ command, given, settings }: Call, env: Environment, output: Output): Promise<Result> {
  try {
    return await command.run(given, settings === undefined ? env : { ...env, TRIPLINE_SETTINGS: settings }, output);
  } catch (error) {
    if (error instanceof UsageError || error instanceof OutputClosedError) throw error;
    return asResult(error);
  }
}

/** Our own messages are written for people; of foreign errors only name and code are safe to show. */
function asResult(error: unknown): Result {
  if (error instanceof ConfigError) return problem([error.message], { problems: error.problems });
  if (isOutOfReach(error)) {
    const lines = [
      'Kafka is out of reach.',
      'Check kafka.brokers (KAFKA_BROKERS), TLS and SASL, and that the broker runs.',
    ];
    return { exit: exitCodes.outOfReach, lines, json: { problems: lines, cause: errorFacts(error) } };
  }
  if (error instanceof PipelineError) {
    const { code, context, message } = error;
    return problem([`${message} (${code}) ${JSON.stringify(context)}`], { problems: [message], code, context });
  }
  return problem([JSON.stringify(errorFacts(error))], { problems: ['unexpected'], cause: errorFacts(error) });
}

function show(result: Result, isJson: boolean, terminal: Terminal): ExitCode {
  if (isJson) {
    if (result.json !== undefined) terminal.print(JSON.stringify(result.json));
  } else if (result.lines.length > 0) {
    const text = result.lines.join('\n');
    if (result.exit === exitCodes.done) terminal.print(text);
    else terminal.complain(text);
  }
  return result.exit;
}
