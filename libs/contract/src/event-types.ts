/** Severity words of the canonical event and of alerts. */
export const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const kinds = [
  'tool_call',
  'tool_decision',
  'tool_result',
  'dlp_match',
  'guardrail',
  'budget',
  'loop',
  'hold',
  'drift',
  'session',
  'list',
  'auth',
  'admin_change',
  'lifecycle',
  'other',
] as const;
export type Kind = (typeof kinds)[number];

export const verdicts = ['allow', 'deny', 'pending_approval', 'redact', 'flag', 'error'] as const;
export type Verdict = (typeof verdicts)[number];

export const outcomes = ['success', 'failure', 'error', 'timeout', 'unknown'] as const;
export type Outcome = (typeof outcomes)[number];

/** What kind of thing a tool does. */
export const toolClasses = ['read', 'write', 'destructive', 'deploy', 'secret', 'payment', 'admin', 'egress'] as const;
export type ToolClass = (typeof toolClasses)[number];

export interface EventType {
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  /** Whether a SIEM receives it unless it chooses otherwise. */
  readonly isDefault: boolean;
}

/** Every event type that an integration can subscribe to. Docs and the wizard are made from this table. */
export const eventTypes = [
  type('policy.deny', 'A policy blocked an action', 'medium'),
  type('policy.alert', 'An action went through and a policy raised an alert', 'medium'),
  type('policy.hold', 'An action waits for a human to approve it', 'medium'),
  type('policy.allow', 'An action was permitted (high volume)', 'informational', false),
  type('policy.error', 'A policy could not be evaluated', 'medium'),
  type('drift.warning', "An agent's drift score passed the warning threshold", 'medium'),
  type('drift.critical', "An agent's drift score passed the critical threshold", 'high'),
  type('agent.connected', 'An agent connected', 'informational'),
  type('agent.disconnected', 'An agent lost its connection', 'low'),
  type('hold.approved', 'A human approved a held action', 'low'),
  type('hold.denied', 'A human denied a held action', 'medium'),
  type('hold.expired', 'A held action expired without a decision', 'low'),
  type('dlp.match', 'A data-loss-prevention pattern or classifier matched', 'medium'),
  type('dlp.pii_blocked', 'A request was blocked because it holds personal data', 'high'),
  type('dlp.injection_blocked', 'A prompt injection was blocked', 'critical'),
  type('dlp.pii_redacted', 'Personal data was redacted before it went on', 'medium'),
  type('budget.exhausted', 'A budget limit was reached', 'medium'),
  type('loop.detected', 'An agent repeats itself without end', 'high'),
  type('tool.result', 'What an allowed call returned, without content (high volume)', 'informational', false),
  type('lifecycle', 'A proxy started, stopped, reported its health or changed its configuration', 'informational'),
  type('alert.opened', 'A detection rule opened an alert', 'high'),
  type('alert.updated', 'An open alert grew', 'high'),
  type('alert.resolved', 'An alert ended', 'informational'),
] as const satisfies readonly EventType[];

export type EventTypeName = (typeof eventTypes)[number]['name'];

function type<const Name extends string>(name: Name, description: string, severity: Severity, isDefault = true) {
  return { name, description, severity, isDefault };
}

const byName = new Map<string, EventType>(eventTypes.map((entry) => [entry.name, entry]));

/** The table's row. An unknown name is a bug of a mapping, so it reads as `lifecycle`. */
export function eventType(name: string): EventType | undefined {
  return byName.get(name);
}

/** What an event type is derived from. */
export interface EventTypeInputs {
  readonly kind: string;
  readonly verdict: string | null;
  readonly decisionSource?: string | null;
  /** The source's own word for the type, where it has one that may be one of ours. */
  readonly sourceType?: string | null;
  /** The source states a decision in a word that nobody knows. */
  readonly isVerdictUnreadable?: boolean;
}

/** A row of the derivation: it holds where all that it names is so. */
export interface Derivation {
  readonly type: EventTypeName;
  /** Left out: any. */
  readonly kinds?: readonly Kind[];
  /** Left out: any, and none. */
  readonly verdicts?: readonly Verdict[];
  /** The policy could not be evaluated, or what it said cannot be read. */
  readonly isUndecided?: true;
}

/** Read from top to bottom; the first row that holds decides. The last one always does. */
export const derivations: readonly Derivation[] = [
  { kinds: ['dlp_match'], type: 'dlp.match' },
  { kinds: ['guardrail'], verdicts: ['redact'], type: 'dlp.pii_redacted' },
  { kinds: ['guardrail'], verdicts: ['deny'], type: 'policy.deny' },
  { kinds: ['guardrail'], type: 'policy.alert' },
  { kinds: ['budget'], type: 'budget.exhausted' },
  { kinds: ['loop'], type: 'loop.detected' },
  { kinds: ['drift'], type: 'drift.warning' },
  { kinds: ['hold'], verdicts: ['allow'], type: 'hold.approved' },
  { kinds: ['hold'], verdicts: ['deny'], type: 'hold.denied' },
  { kinds: ['hold'], type: 'policy.hold' },
  { kinds: ['tool_result'], type: 'tool.result' },
  // Its end is none of `agent.disconnected`: that is a connection that was lost, and is watched for.
  { kinds: ['session'], verdicts: ['allow'], type: 'agent.connected' },
  // A decision that cannot be read was made all the same, and may be a refusal: to be seen, not to be lost among what was allowed.
  { isUndecided: true, type: 'policy.error' },
  { verdicts: ['deny'], type: 'policy.deny' },
  { verdicts: ['pending_approval'], type: 'policy.hold' },
  { verdicts: ['flag', 'redact'], type: 'policy.alert' },
  { verdicts: ['allow'], type: 'policy.allow' },
  // Nobody judged it, and it was not stopped.
  { kinds: ['tool_call', 'tool_decision', 'list'], type: 'policy.allow' },
  { type: 'lifecycle' },
];

/** Alerts are ours alone: a source that says so opens none. */
const ofSources = new Set<string>(eventTypes.flatMap(({ name }) => (name.startsWith('alert.') ? [] : [name])));

/** The event type of a canonical event: the source's own word when it is one of ours, else the first row of the derivation. */
export function deriveEventType(of: EventTypeInputs): EventTypeName {
  if (typeof of.sourceType === 'string' && ofSources.has(of.sourceType)) return of.sourceType as EventTypeName;
  const isUndecided =
    of.verdict === 'error' || (of.verdict === null && of.isVerdictUnreadable === true) || of.decisionSource === 'error';
  return derived.get(keyOf(of, isUndecided)) ?? firstThatHolds(of, isUndecided);
}

type Judged = Pick<EventTypeInputs, 'kind' | 'verdict'>;

function firstThatHolds(of: Judged, isUndecided: boolean): EventTypeName {
  return derivations.find((row) => holds(row, of, isUndecided))?.type ?? 'lifecycle';
}

function keyOf({ kind, verdict }: Judged, isUndecided: boolean): string {
  return `${kind} ${verdict} ${isUndecided}`;
}

/** For all words of the contract beforehand: the rows are read for every event. */
const derived = new Map<string, EventTypeName>(
  kinds.flatMap((kind) =>
    [null, ...verdicts].flatMap((verdict) =>
      [true, false].map((isUndecided): [string, EventTypeName] => {
        const of = { kind, verdict };
        return [keyOf(of, isUndecided), firstThatHolds(of, isUndecided)];
      }),
    ),
  ),
);

function holds(row: Derivation, of: Judged, isUndecided: boolean): boolean {
  if (row.isUndecided === true && !isUndecided) return false;
  if (row.kinds !== undefined && !(row.kinds as readonly string[]).includes(of.kind)) return false;
  return row.verdicts === undefined || (row.verdicts as readonly (string | null)[]).includes(of.verdict);
}
