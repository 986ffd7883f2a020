import type { Command } from './command.ts';
import { configCheck } from './commands/config-check.ts';
import { formatsList } from './commands/formats-list.ts';
import { formatsTry } from './commands/formats-try.ts';
import { keysCreate } from './commands/keys-create.ts';
import { normalize } from './commands/normalize.ts';
import { redactBench } from './commands/redact-bench.ts';
import { redactScan } from './commands/redact-scan.ts';
import { rulesCheck } from './commands/rules-check.ts';
import { rulesCoverage } from './commands/rules-coverage.ts';
import { rulesExplain } from './commands/rules-explain.ts';
import { rulesLint } from './commands/rules-lint.ts';
import { rulesMatch } from './commands/rules-match.ts';
import { rulesRun } from './commands/rules-run.ts';
import { rulesTest } from './commands/rules-test.ts';
import { runStage } from './commands/run-stage.ts';
import { send } from './commands/send.ts';
import { topicsAccept } from './commands/topics-accept.ts';
import { topicsCheck } from './commands/topics-check.ts';
import { topicsCreate } from './commands/topics-create.ts';
import { topicsSkip } from './commands/topics-skip.ts';
import { up } from './commands/up.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  up,
  runStage,
  send,
  normalize,
  formatsList,
  formatsTry,
  redactScan,
  redactBench,
  rulesTest,
  rulesLint,
  rulesExplain,
  rulesCoverage,
  rulesRun,
  rulesMatch,
  rulesCheck,
  configCheck,
  topicsCreate,
  topicsCheck,
  topicsAccept,
  topicsSkip,
  keysCreate,
];
