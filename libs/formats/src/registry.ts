import type { JsonObject } from '@tripline/contract';
import { agentgateway } from './agentgateway.ts';
import { agtMcpProxyCloudevents } from './agt-mcp-proxy-cloudevents.ts';
import { aisg } from './aisg.ts';
import { claudeCodeOtel } from './claude-code-otel.ts';
import { cloudflareMcpPortal } from './cloudflare-mcp-portal.ts';
import { codexOtel } from './codex-otel.ts';
import { dockerMcpGateway } from './docker-mcp-gateway.ts';
import type { Format } from './format.ts';
import { geminiCliOtel } from './gemini-cli-otel.ts';
import { hivekey } from './hivekey.ts';
import { ibmContextforgeSiem } from './ibm-contextforge-siem.ts';
import { lassoXetrack } from './lasso-xetrack.ts';
import { mitrityDlp } from './mitrity-dlp.ts';
import { mitrityGovernance } from './mitrity-governance.ts';
import { ocsfFinding } from './ocsf-finding.ts';
import { otelMcpSpans } from './otel-mcp-spans.ts';
import { pipelock } from './pipelock.ts';
import { policylayerDocumented } from './policylayer-documented.ts';
import { policylayerIntercept } from './policylayer-intercept.ts';
import { pomeriumAuthorize } from './pomerium-authorize.ts';
import { toolhiveAudit } from './toolhive-audit.ts';
import type { Unwrapped } from './unwrap.ts';

/** Every format. A new one is a file and a line; the order matters only where one record has the shape of two formats. */
export const formats: readonly Format[] = [
  // First: the agent chooses some of its keys, and may choose those of another format.
  lassoXetrack,
  pipelock,
  agtMcpProxyCloudevents,
  ocsfFinding,
  ibmContextforgeSiem,
  dockerMcpGateway,
  toolhiveAudit,
  mitrityDlp,
  mitrityGovernance,
  aisg,
  policylayerDocumented,
  policylayerIntercept,
  hivekey,
  cloudflareMcpPortal,
  pomeriumAuthorize,
  claudeCodeOtel,
  codexOtel,
  geminiCliOtel,
  otelMcpSpans,
  agentgateway,
];

const byName = new Map(formats.map((format) => [format.name, format]));

/**
 * The format of a record.
 * @param name the format that the source is set to; null: found by shape
 * @returns undefined when no format has this name, or none recognises the record
 */
export function findFormat(record: JsonObject, name: string | null): Format | undefined {
  return name === null ? formats.find((format) => format.recognise(record)) : byName.get(name);
}

/** What a reading of the input is, where one of our formats knows it. */
export interface Recognised {
  readonly format: Format;
  readonly unwrapped: Unwrapped;
}

/**
 * As `findFormat`, over all that the input may be.
 * @returns with a name, and where the format recognises nothing of it, the input as it was unwrapped first
 */
export function findReading(unwrapped: Unwrapped, name: string | null): Recognised | undefined {
  const format = findFormat(unwrapped.record, name);
  if (unwrapped.otherwise !== undefined && format?.recognise(unwrapped.record) !== true) {
    for (const other of unwrapped.otherwise()) {
      const known = findFormat(other.record, name);
      if (known?.recognise(other.record)) return { format: known, unwrapped: other };
    }
  }
  return format === undefined ? undefined : { format, unwrapped };
}
