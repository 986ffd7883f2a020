import { alertingRules, deployed, linkRules, readRules } from '@tripline/detection';
import { describe, expect, it } from 'vitest';
import { readRuleFiles } from '../rule-files.ts';
import { alertsFor, type Planting, recordsOf } from './rules-run-planted.spec-support.ts';

const { rules, problems } = readRules(readRuleFiles(new URL('../../../../rules', import.meta.url).pathname));
const { set } = linkRules(rules);
const shipped = alertingRules(deployed(set)).map(({ name }) => name as string);

const tools = ['list_users', 'vault_get', 'drop_table', 'deploy_prod', 'payment_create'];
const bot = { chain: [{ iss: 'https://idp.example.com', sub: 'agent:deploy-bot' }] };
const denied = {
  agentgateway: { line: 2 },
  hivekey: { line: 1 },
  'mitrity-governance': { line: 1 },
  'policylayer-documented': { line: 1, set: { reason: 'tool not granted to this agent' } },
  'kuadrant-mcp-gateway': { line: 3, set: { mcp_agent_id: 'coding-agent-v2' } },
  'toolhive-audit': { line: 2, set: { delegation: bot } },
  'pomerium-authorize': { line: 4, set: { allow: false, 'allow-why-false': ['mcp-tool-unauthorized'] } },
} as const;
const toolAt: Record<keyof typeof denied, string> = {
  agentgateway: 'gen_ai.tool.name',
  hivekey: 'action',
  'mitrity-governance': 'action_type',
  'policylayer-documented': 'tool_name',
  'kuadrant-mcp-gateway': 'mcp_tool_name',
  'toolhive-audit': 'target/name',
  'pomerium-authorize': 'mcp-tool',
};
const formats = Object.keys(denied) as (keyof typeof denied)[];
const denials = (times: number, everySeconds: number) =>
  formats.map((format) => ({ format, times, everySeconds, ...denied[format] }));

const dlp = (set: Planting['set'], times = 1): Planting => ({
  format: 'mitrity-dlp',
  line: 1,
  times,
  everySeconds: 60,
  set,
});
const governance = (line: number, set: Planting['set'] = {}, times = 1): Planting => ({
  format: 'mitrity-governance',
  line,
  times,
  everySeconds: 60,
  set,
});
const legacy = { pattern_id: null, pattern_name: null, sensitivity_tags: null };
const addresses = ['10.0.0.5', '192.0.2.7', '198.51.100.9'];

/** For each rule the traffic that must make it fire, in the words of every format that carries what it reads. */
const plantings: Readonly<Record<string, readonly Planting[]>> = {
  'AGT-001': denials(10, 30),
  'AGT-002': denials(5, 60),
  'AGT-002-runs': [
    { format: 'hivekey', line: 1, times: 3, everySeconds: 14_400, set: { run_id: ['run_1', 'run_2', 'run_3'] } },
  ],
  'AGT-003': denials(5, 60).map((planting) => ({
    ...planting,
    set: { ...('set' in planting ? planting.set : {}), [toolAt[planting.format]]: tools },
  })),
  'AGT-007': [
    governance(4, { decided_by: 'a1000000-0000-4000-8000-000000000001' }),
    {
      format: 'policylayer-documented',
      line: 1,
      times: 1,
      everySeconds: 0,
      set: { decision: 'allow', owner: 'li.wei@acme.example', approver: 'li.wei@acme.example' },
    },
  ],
  'AGT-012': [dlp({ ...legacy, detection_reason: 'unauthorized_destination', action_taken: 'alerted' })],
  'AGT-014': [dlp({ pattern_name: ['AWS key', 'Private key'], sensitivity_tags: [['credentials']] }, 5)],
  'AGT-016': [
    dlp({}, 3),
    { format: 'aisg', line: 1, times: 3, everySeconds: 60 },
    { format: 'aisg', line: 2, times: 3, everySeconds: 60 },
  ],
  'AGT-016-injection': [
    { format: 'aisg', line: 2, times: 1, everySeconds: 0 },
    { format: 'agt-mcp-proxy-cloudevents', line: 4, times: 1, everySeconds: 0 },
    { format: 'hivekey', line: 1, times: 1, everySeconds: 0, set: { reason: 'prompt injection in the page' } },
    {
      format: 'docker-mcp-gateway',
      line: 3,
      times: 1,
      everySeconds: 0,
      set: { result: 'denied', outcome_reason: 'policy_rule', reason: 'prompt injection' },
    },
  ],
  'AGT-016-pii': [
    dlp({}),
    { format: 'aisg', line: 1, times: 1, everySeconds: 0 },
    { format: 'kong-ai-mcp', line: 4, times: 1, everySeconds: 0 },
  ],
  'AGT-018-classifier': [dlp({ ...legacy, detection_reason: 'sensitive_exfil', action_taken: 'alerted' })],
  'AGT-019-classifier': [
    { format: 'mitrity-dlp', line: 3, times: 1, everySeconds: 0 },
    dlp({ ...legacy, detection_reason: 'accumulation', action_taken: 'logged' }),
  ],
  'AGT-021-fail-open': [
    { format: 'docker-mcp-gateway', line: 1, times: 1, everySeconds: 0, set: { outcome_reason: 'policy_error' } },
  ],
  'AGT-023': [governance(6)],
  'AGT-023-warnings': [governance(6, { event_type: 'drift.warning' }, 3)],
  'AGT-024-reported': [{ format: 'aisg', line: 3, times: 1, everySeconds: 0 }],
  'AGT-025': [{ format: 'aisg', line: 3, times: 1, everySeconds: 0, set: { event_type: 'budget.exhausted' } }],
  'AGT-028': [
    {
      format: 'agentgateway',
      line: 1,
      times: 3,
      everySeconds: 60,
      set: { 'src.addr': addresses.map((address) => `${address}:51234`) },
    },
    {
      format: 'litellm-standard-logging',
      line: 1,
      times: 3,
      everySeconds: 60,
      set: { 'metadata/requester_ip_address': addresses, requester_ip_address: addresses },
    },
    { format: 'toolhive-audit', line: 4, times: 3, everySeconds: 60, set: { 'source/value': addresses } },
    { format: 'pomerium-authorize', line: 4, times: 3, everySeconds: 60, set: { ip: addresses } },
  ],
  'AGT-028-clients': [
    {
      format: 'toolhive-audit',
      line: 4,
      times: 3,
      everySeconds: 60,
      set: { 'subjects/client_name': ['claude-code', 'cursor', 'curl'] },
    },
  ],
};
const all = Object.entries(plantings).flatMap(([rule, list]) =>
  list.map((planting) => [rule, planting.format, planting] as const),
);

function fired(planting: Planting): string[] {
  return alertsFor(recordsOf(planting), set).map(({ rule }) => rule.name as string);
}

describe('a shipped rule', () => {
  it('has traffic planted for it', () => {
    expect(problems).toEqual([]);
    expect(Object.keys(plantings).sort()).toEqual([...shipped].sort());
  });

  it.each(all)('%s fires on what %s writes', (rule, _format, planting) => {
    expect(fired(planting)).toContain(rule);
  });

  it.each(all.filter(([, , { times }]) => times > 1))(
    '%s does not fire when %s writes one less',
    (rule, _format, planting) => {
      expect(fired({ ...planting, times: planting.times - 1 })).not.toContain(rule);
    },
  );
});
