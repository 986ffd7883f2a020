import type { JsonObject, JsonValue } from '@tripline/contract';

/** A call of the corpus: a real tool with real arguments, of a run of a real agent. */
export interface CorpusCall {
  readonly run: string;
  readonly tool: string;
  readonly arguments: string;
}

/** A record, and when its proxy writes it. */
export interface TimedRecord {
  readonly atMs: number;
  readonly record: JsonObject;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A Monday. */
const BEGINNING = Date.UTC(2026, 8, 7);
const AGENTS = 12;
/** Runs that begin in each hour of a working day, by UTC: people come at eight and go at six. */
const RUNS_BY_HOUR = [0, 0, 6, 0, 0, 0, 1, 3, 6, 8, 8, 6, 4, 6, 8, 7, 5, 2, 1, 0, 0, 0, 0, 0];
const WEEKEND_SHARE = 0.2;
/** Of all calls: what happens where nobody means any harm. */
const shares = { noGrant: 0.02, aboveCap: 0.005, redacted: 0.03, held: 0.02, driftPerRun: 0.004, movesPerRun: 0.02 };

/** Days of a company whose agents do what those of the corpus did. The same seed gives the same days. */
export function benignDays(calls: readonly CorpusCall[], days: number, seed: number): TimedRecord[] {
  const random = generator(seed);
  const runs = [...Map.groupBy(calls, ({ run }) => run).values()];
  const records: TimedRecord[] = [];
  for (let day = 0; day < days; day += 1)
    for (const [hour, mean] of RUNS_BY_HOUR.entries()) {
      const isNight = hour === 2;
      const count = isNight ? mean : poisson(mean * (day % 7 > 4 ? WEEKEND_SHARE : 1), random);
      for (let i = 0; i < count; i += 1) {
        // The night's batch is one agent's, all at once.
        const agent = isNight ? 0 : 1 + Math.floor(random() * (AGENTS - 1));
        const atMs = BEGINNING + day * DAY + hour * HOUR + (isNight ? i * 60_000 : random() * HOUR);
        const run = runs[Math.floor(random() * runs.length)] as CorpusCall[];
        records.push(...recordsOfRun(run, { agent, atMs, id: `run-${day}-${hour}-${i}` }, random));
      }
    }
  return records.sort((a, b) => a.atMs - b.atMs);
}

interface Run {
  readonly agent: number;
  readonly atMs: number;
  readonly id: string;
}

function recordsOfRun(calls: readonly CorpusCall[], run: Run, random: () => number): TimedRecord[] {
  const records: TimedRecord[] = [];
  const address = `10.4.${run.agent}.${random() < shares.movesPerRun ? 2 : 1}`;
  let atMs = run.atMs;
  const say = (record: JsonObject) => records.push({ atMs, record });
  for (const call of calls) {
    atMs += 2_000 + random() * 20_000;
    const happens = random();
    const isDenied = happens < shares.noGrant + shares.aboveCap;
    // An agent that is refused tries again, up to twice.
    for (let tries = isDenied ? 1 + Math.floor(3 * random()) : 1; tries > 0; tries -= 1)
      say(callRecord(call, run, { atMs, address, reason: isDenied ? reasonFor(happens) : null }));
    if (random() < shares.redacted) say(redactionRecord(call, run, atMs));
    if (random() < shares.held) say(approvalRecord(call, run, atMs, random));
  }
  if (random() < shares.driftPerRun) say(governance(run, atMs, { event_type: 'drift.warning', drift_score: 0.7 }));
  return records;
}

function reasonFor(happens: number): string {
  return happens < shares.noGrant ? 'scope: capability not granted' : 'amount above the cap';
}

/** Even agents go through HiveKey, odd ones through agentgateway. */
function callRecord(
  call: CorpusCall,
  run: Run,
  of: { atMs: number; address: string; reason: string | null },
): JsonObject {
  const at = new Date(of.atMs).toISOString();
  const isRefused = of.reason !== null;
  if (run.agent % 2 === 0)
    return {
      ts: at,
      agent: `desk-agent-${run.agent}`,
      owner: ownerOf(run.agent),
      role: 'Service desk',
      action: call.tool,
      args: JSON.parse(call.arguments) as JsonValue,
      verdict: isRefused ? 'deny' : 'allow',
      ...(isRefused ? { reason: of.reason } : {}),
      run_id: run.id,
    };
  return {
    level: 'info',
    time: at,
    scope: 'request',
    gateway: 'default/agentgateway',
    listener: 'mcp',
    route: 'default/mcp-route',
    'src.addr': `${of.address}:51234`,
    'http.method': 'POST',
    'http.path': '/mcp',
    'http.status': isRefused ? 400 : 200,
    'jwt.sub': ownerOf(run.agent),
    protocol: 'mcp',
    'mcp.method.name': 'tools/call',
    'mcp.target': 'airline',
    'mcp.resource.type': 'tool',
    'gen_ai.tool.name': call.tool,
    'mcp.session.id': run.id,
    agent: `desk-agent-${run.agent}`,
    duration: '42ms',
    ...(isRefused ? { error: `mcp: Unknown tool: ${call.tool}`, reason: 'MCP' } : {}),
  };
}

function redactionRecord(call: CorpusCall, run: Run, atMs: number): JsonObject {
  return governance(run, atMs, {
    event_type: 'dlp.match',
    direction: 'inbound',
    action_taken: 'redacted',
    detection_reason: 'pattern_match',
    pattern_id: 'f1c20000-0000-4000-8000-000000000002',
    pattern_name: 'E-mail address',
    position: 0,
    length: 20,
    redaction_count: 1,
    tool_pattern_matched: call.tool,
    sensitivity_tags: ['pii'],
  });
}

function approvalRecord(call: CorpusCall, run: Run, atMs: number, random: () => number): JsonObject {
  const decided_by = random() < 0.5 ? 'supervisor.one@acme.example' : 'supervisor.two@acme.example';
  return governance(run, atMs, {
    event_type: 'hold.approved',
    action_type: call.tool,
    hold_id: `hold-${run.id}`,
    decided_by,
  });
}

function governance(run: Run, atMs: number, fields: JsonObject): JsonObject {
  const id = `${run.id}-${Math.round(atMs)}`;
  return {
    id,
    tenant_id: 'acme',
    agent_id: `desk-agent-${run.agent}`,
    ...fields,
    occurred_at: new Date(atMs).toISOString(),
  };
}

function ownerOf(agent: number): string {
  return `owner-${agent}@acme.example`;
}

/** mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function poisson(mean: number, random: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}
