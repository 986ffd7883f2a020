import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/** How long the broker may take to end by itself. */
export const GRACE_SECONDS = 10;

/** Stands in the command line of the supervisor, so that it can be told from whatever else has its process id later. */
export const SUPERVISOR_NAME = 'tripline-broker-supervisor';

/**
 * Ends the broker when its own standard input closes: that happens when we ask for it, and also when our process dies, however it dies.
 * Writes "owner supervisor broker" (process ids) into the file `$1` before the broker starts to work. A session of its own keeps Ctrl-C from
 * reaching the broker before the stages have drained.
 */
const SCRIPT = `
pid_file=$1
shift
exec 3<&0
"$@" </dev/null 3<&- &
broker=$!
echo "$PPID $$ $broker" > "$pid_file.new" && mv "$pid_file.new" "$pid_file"
{
  read -r line <&3
  kill -TERM "$broker"
  tenths=${GRACE_SECONDS * 10}
  while kill -0 "$broker" && [ "$tenths" -gt 0 ]; do sleep 0.1; tenths=$((tenths - 1)); done
  kill -KILL "$broker"
} 2>/dev/null &
watch=$!
wait "$broker"
code=$?
kill "$watch" 2>/dev/null
rm -f "$pid_file"
exit "$code"
`;

/** @param logFile takes what the command prints; made anew */
export function superviseCommand(command: readonly string[], pidFile: string, logFile: string): ChildProcess {
  const log = openSync(logFile, 'w');
  try {
    return spawn('/bin/sh', ['-c', SCRIPT, SUPERVISOR_NAME, pidFile, ...command], {
      stdio: ['pipe', log, log],
      detached: true,
    });
  } finally {
    closeSync(log);
  }
}
