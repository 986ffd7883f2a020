import { agentgateway } from './agentgateway.ts';
import { agtMcpProxyCloudevents } from './agt-mcp-proxy-cloudevents.ts';
import { aisg } from './aisg.ts';
import { claudeCodeOtel } from './claude-code-otel.ts';
import { cloudflareMcpPortal } from './cloudflare-mcp-portal.ts';
import { codexOtel } from './codex-otel.ts';
import { dockerMcpGateway } from './docker-mcp-gateway.ts';
import { envoyAiGateway } from './envoy-ai-gateway.ts';
import type { Format } from './format.ts';
import { geminiCliOtel } from './gemini-cli-otel.ts';
import { hivekey } from './hivekey.ts';
import { ibmContextforgeSiem } from './ibm-contextforge-siem.ts';
import { kongAiMcp } from './kong-ai-mcp.ts';
import { kuadrantMcpGateway } from './kuadrant-mcp-gateway.ts';
import { lassoXetrack } from './lasso-xetrack.ts';
import { litellmStandardLogging } from './litellm-standard-logging.ts';
import { mitrityDlp } from './mitrity-dlp.ts';
import { mitrityGovernance } from './mitrity-governance.ts';
import { obotAuditExport } from './obot-audit-export.ts';
import { ocsfFinding } from './ocsf-finding.ts';
import { otelMcpSpans } from './otel-mcp-spans.ts';
import { pipelock } from './pipelock.ts';
import { policylayerDocumented } from './policylayer-documented.ts';
import { policylayerIntercept } from './policylayer-intercept.ts';
import { pomeriumAuthorize } from './pomerium-authorize.ts';
import { teleportMcp } from './teleport-mcp.ts';
import { toolhiveAudit } from './toolhive-audit.ts';

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
  obotAuditExport,
  teleportMcp,
  litellmStandardLogging,
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
  envoyAiGateway,
  kuadrantMcpGateway,
  kongAiMcp,
];
