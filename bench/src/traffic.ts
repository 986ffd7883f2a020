/** A HiveKey record of about 1 KB: a tool call with a paragraph of arguments; every twentieth denied, every fiftieth with a secret in it. */
export function hivekeyRecord(index: number, atMs: number): string {
  const agent = `agent-${index % 200}`;
  const isDenied = index % 20 === 0;
  return JSON.stringify({
    ts: new Date(atMs).toISOString(),
    agent,
    owner: `owner-${index % 50}@acme.example`,
    role: 'Support L2',
    action: isDenied ? 'vault_get' : 'crm_search',
    args: {
      query: `customer ${index} open tickets since last week, sorted by priority and by the date of the last answer`,
      filters: { region: 'emea', tier: ['gold', 'silver'], limit: 50, page: index % 7 },
      note: index % 50 === 0 ? `token ghp_${String(index).padStart(36, 'a')} seen` : 'nothing of note in this call',
      body: 'Lorem ipsum dolor sit amet, consetetur sadipscing elitr, sed diam nonumy eirmod tempor invidunt ut labore et dolore magna aliquyam erat. '.repeat(
        3,
      ),
    },
    verdict: isDenied ? 'deny' : 'allow',
    reason: isDenied ? 'scope: capability not granted' : undefined,
    run_id: `run-${index}`,
    session_id: `session-${index % 400}`,
  });
}
