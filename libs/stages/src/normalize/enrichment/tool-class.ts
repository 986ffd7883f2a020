import type { ToolClass } from '@tripline/contract';

/** Longest name that is looked at: what follows in a longer one is no name. */
const MAX_NAME = 128;

/** Whatever else a name says: what is gone is gone. */
const destructive =
  / (?:delete|del|drop|remove|destroy|purge|truncate|terminate|wipe|erase|rm|rmdir|unlink|kill|uninstall|deactivate|shutdown|decommission|obliterate) /;
/** Stores of secrets, and names of secrets: reading one is the point, so the verb says nothing. */
const secret =
  / (?:vault|secrets?|secretsmanager|credentials?|passwords?|passwd|passphrase|keychain|keyring|keyvault|kms|1password|onepassword|lastpass|bitwarden|apikeys?|(?:api|access|private|ssh|signing|encryption|service account) (?:keys?|tokens?)) /;
/** Ways out of the network that look like reading. */
const egress =
  / (?:https?|curl|wget|upload|webfetch|navigate|(?:web|url|page|site) fetch|fetch (?:url|web|page|site|html|markdown|txt)) |^ fetch $/;
/** A transfer of things is none of money. */
const noPayment = / transfer (?:files?|issues?|ownership|repo|repository|data|call|chat|ticket|project|objects?) /;

/** What the first verb of a name says. */
const verbs = table<ToolClass>({
  read: 'get list ls read search find lookup query show describe view count inspect grep glob cat head tail select diff explain summarize analyze preview validate compare watch poll retrieve scan check load fetch browse download open resolve',
  write:
    'create update write edit insert put set add patch append commit push merge move rename modify save exec execute run bash sh shell terminal command eval upsert assign comment close reopen import copy sync start stop schedule mark submit approve complete install enable disable replace apply post lock unlock fork star label upgrade',
  payment: 'pay payout refund charge disburse remit purchase buy transfer wire',
  deploy: 'deploy redeploy undeploy release rollout rollback promote provision',
  admin: 'grant revoke invite impersonate sudo',
  egress: 'send email mail notify tweet publish share forward reply export dm sms',
});

/** What a changing verb changes, or what a name without a verb is about. */
const nouns = table<ToolClass>({
  payment:
    'payment payments payout payouts refund refunds invoice invoices charge charges checkout subscription subscriptions',
  deploy: 'deployment deployments deploy release releases rollout terraform helm',
  admin:
    'user users role roles permission permissions policy policies member members iam acl admin admins collaborator collaborators group groups',
  egress: 'email emails mail sms webhook webhooks slack tweet notification notifications message messages',
});

/**
 * What kind of thing a tool does, by its name: `get_issue`, `vault__read`, `s3:put`, `stripe.createRefund`. English names of well-known servers
 * are what it knows; the tables of a deployment come first (docs/enrichment.md).
 * @returns null for a name that says nothing
 */
export function toolClassByName(tool: string): ToolClass | null {
  const text = ` ${wordsOf(tool).join(' ')} `;
  if (destructive.test(text)) return 'destructive';
  if (secret.test(text)) return 'secret';
  if (egress.test(text)) return 'egress';
  const words = text.trim().split(' ');
  const verb = first(words, verbs);
  const isAboutMoney = !noPayment.test(text);
  if (verb === 'payment') return isAboutMoney ? 'payment' : 'write';
  if (verb !== undefined && verb !== 'write') return verb;
  return first(words, nouns) ?? verb ?? null;
}

function first(words: readonly string[], classes: ReadonlyMap<string, ToolClass>): ToolClass | undefined {
  for (const word of words) {
    const found = classes.get(word);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `createRefund`, `create_refund` and `create-refund` are two words. */
function wordsOf(name: string): string[] {
  return name
    .slice(0, MAX_NAME)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function table<Class extends string>(lists: Readonly<Partial<Record<Class, string>>>): ReadonlyMap<string, Class> {
  const entries = Object.entries(lists) as [Class, string][];
  return new Map(entries.flatMap(([name, list]) => list.split(' ').map((word): [string, Class] => [word, name])));
}
