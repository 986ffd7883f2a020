import { describe, expect, it } from 'vitest';
import { toolClassByName } from './tool-class.ts';

/** Names of tools as public servers and proxies write them. */
const known = {
  read: [
    'get_issue',
    'list_pull_requests',
    'search_code',
    'pull_request_read',
    'read_file',
    'crm_search',
    'crm_read',
    'Grep',
    'slack_list_channels',
    'list_payments',
    'get_deployment_status',
    'list_users',
    'getRolePolicy',
    'kubectl_get',
    'mcp__github__get_me',
    'browse_catalog',
    'get_data_set',
  ],
  write: [
    'create_issue',
    'write_file',
    'Edit',
    's3:put',
    'Bash',
    'run_query',
    'mark_as_read',
    'create_search_index',
    'transfer_issue',
  ],
  destructive: [
    'delete_file',
    'drop_table',
    'search_and_delete',
    'kubectl_delete',
    'rm',
    'delete_secret',
    'terminateInstances',
  ],
  deploy: ['deploy_service', 'create_deployment', 'terraform_apply', 'helm_upgrade', 'rollback', 'create_release'],
  secret: [
    'vault_get',
    'vault__read',
    'get_secret',
    'read_secret_value',
    'list_api_keys',
    'createAccessToken',
    'keychain.find',
  ],
  payment: [
    'pay',
    'make_payment',
    'payments:transfer',
    'create_refund',
    'stripe.createRefund',
    'transfer_funds',
    'create_invoice',
  ],
  admin: ['grant_access', 'create_user', 'update_role', 'add_member', 'invite_collaborator', 'iam:attach'],
  egress: [
    'send_email',
    'slack:post_message',
    'http_request',
    'fetch',
    'fetch_url',
    'upload_file',
    'webhook',
    'mail:send',
    'web_fetch',
    'share_document',
  ],
} as const;

describe('the class of a tool by its name', () => {
  it.each(Object.entries(known).flatMap(([name, tools]) => tools.map((tool) => [tool, name])))(
    '%s: %s',
    (tool, name) => {
      expect(toolClassByName(tool)).toBe(name);
    },
  );

  it.each(['mcp_tool', '[redacted]', '-', 'Unknown tool', '', '…', 'frobnicate'])('is not guessed for %j', (tool) =>
    expect(toolClassByName(tool)).toBeNull(),
  );

  it('looks at the beginning of a name without end', () => {
    expect(toolClassByName(`${'x '.repeat(100_000)}delete`)).toBeNull();
  });
});
