import { cycle, type Dice } from './dice.ts';
import { type Agent, dlpMatch, gatewayFinding, hiveKeyCall, interceptDecision, type ProxyRecord } from './records.ts';
import { plantSecret, secretKinds } from './secrets.ts';

/** What the scenes share: ids that no other start has. */
export interface Cast {
  readonly startId: string;
  readonly dice: Dice;
  /** A fresh id with the start in it. */
  readonly nextId: (prefix: string) => string;
}

type Scene = readonly ProxyRecord[];

/** Agents at their daily work; every fifth call carries a secret in its arguments. */
export function dailyWork(cast: Cast, calls: number): Scene & { readonly secrets: readonly string[] } {
  const { dice } = cast;
  const agents = [
    agent(cast, 'support-agent', 'maya.chen@acme.example', 'Support · L2'),
    agent(cast, 'research-agent', 'amara.okafor@acme.example', 'Research'),
    agent(cast, 'pay-agent', 'li.wei@acme.example', 'Payments'),
  ];
  const tools = ['ticket_search', 'crm_read', 'kb_lookup', 'report_export', 'email_draft', 'shell_run'] as const;
  const secrets: string[] = [];
  const scene = Array.from({ length: calls }, (_, index) => {
    const args: Record<string, unknown> = { query: `case ${1000 + dice.below(9000)}`, limit: 20, locale: 'de-CH' };
    if (index % 5 === 0) {
      const planted = plantSecret(cycle(secretKinds, index / 5), dice);
      args[planted.key] = planted.value;
      secrets.push(planted.secret);
    }
    const runId = cast.nextId('run');
    return hiveKeyCall({ agent: dice.pick(agents), runId, action: dice.pick(tools), args, verdict: 'allow' });
  });
  return Object.assign(scene, { secrets });
}

/** Payments just under a cap, each waiting for a human. */
export function heldPayments(cast: Cast): Scene {
  const payer = agent(cast, 'pay-agent', 'li.wei@acme.example', 'Payments');
  return ['9999.99', '9875.00', '9990.50'].map((amount) =>
    hiveKeyCall({
      agent: payer,
      runId: cast.nextId('run'),
      action: 'payment_create',
      args: { payee: 'Ньюко ООО', amount, currency: 'EUR' },
      verdict: 'pending_approval',
      policy: 'cap-10k',
    }),
  );
}

/** An agent that probes what it was never granted: 14 denials in a minute, over the 10 of the denial-spike rule. */
export function denialSpike(cast: Cast): Scene {
  const prober = agent(cast, 'deploy-agent', 'maya.chen@acme.example', 'SRE');
  const tools = ['vault_get', 'deploy_prod', 'iam_attach_role', 'db_drop'] as const;
  return Array.from({ length: 14 }, (_, index) =>
    hiveKeyCall({
      agent: prober,
      runId: cast.nextId('run'),
      action: cycle(tools, index),
      args: { path: `prod/service-${index}`, attempt: index + 1 },
      verdict: 'deny',
      reason: 'scope: capability not granted',
      policy: 'least-privilege',
    }),
  );
}

/** An agent that tries to send credentials out: 7 blocks, over the 5 of the credential-block rule. */
export function credentialBlocks(cast: Cast): Scene {
  const { dice } = cast;
  const agentId = dice.uuid();
  const tenantId = dice.uuid();
  const patterns = [
    { id: dice.uuid(), name: 'AWS access key' },
    { id: dice.uuid(), name: 'Private key (PEM)' },
  ] as const;
  return Array.from({ length: 7 }, () => {
    const match = { agentId, pattern: dice.pick(patterns), tool: 'drive:create' };
    return dlpMatch({ ...match, action: 'blocked', tag: 'credentials' }, tenantId, dice);
  });
}

/** Personal data that was redacted or flagged on its way, by several agents, too little for any rule. */
export function personalData(cast: Cast): Scene {
  const { dice } = cast;
  const tenantId = dice.uuid();
  const pattern = { id: dice.uuid(), name: 'E-Mail | Адрес' };
  return Array.from({ length: 8 }, (_, index) => {
    const action = index % 2 === 0 ? 'redacted' : 'flagged';
    return dlpMatch({ agentId: dice.uuid(), pattern, action, tag: 'pii', tool: 'slack:post' }, tenantId, dice);
  });
}

/** What an AI gateway reports between agents and models. */
export function gatewayFindings(cast: Cast): Scene {
  const model = 'gpt-4.1';
  return [
    gatewayFinding(
      'dlp.pii_blocked',
      'high',
      { entities_found: ['SSN'], action: 'blocked', model },
      cast.nextId('req'),
    ),
    gatewayFinding(
      'dlp.pii_redacted',
      'medium',
      { entities_found: ['EMAIL'], action: 'redacted', model },
      cast.nextId('req'),
    ),
    gatewayFinding('dlp.injection_blocked', 'critical', { action: 'blocked', model }, cast.nextId('req')),
    gatewayFinding('budget.exhausted', 'medium', { action: 'blocked', model }, cast.nextId('req')),
    gatewayFinding('loop.detected', 'high', { tool: 'search', repeats: 42 }, cast.nextId('req')),
  ];
}

/** A proxy that names no agent: mostly allowed, a few over its policy. */
export function interceptDecisions(cast: Cast, calls: number): Scene {
  const { dice } = cast;
  const instance = dice.hex(8);
  const tools = ['create_issue', 'search_code', 'list_pull_requests', 'create_refund'] as const;
  return Array.from({ length: calls }, (_, index) => {
    if (index % 10 !== 9) return interceptDecision({ instance, tool: dice.pick(tools) }, dice);
    const denial = { rule: 'refund cap', message: 'amount > 50000 & currency=usd' };
    return interceptDecision({ instance, tool: 'create_refund', denial }, dice);
  });
}

/** Agents are named anew at each start, so that an earlier start's windows do not count for this one. */
function agent(cast: Cast, name: string, owner: string, role: string): Agent {
  return { name: `${name}-${cast.startId.slice(0, 4)}`, owner, role };
}
