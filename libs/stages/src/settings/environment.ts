export type Environment = Readonly<Record<string, string | undefined>>;

interface EnvironmentVariable {
  readonly name: string;
  readonly help: string;
  /** The setting that it replaces. */
  readonly path?: readonly [section: string, setting: string];
  readonly parse?: (text: string) => unknown;
}

const PREFIX = 'TRIPLINE_';

/** All that can be set by environment, the same for every stage. */
export const environmentVariables: readonly EnvironmentVariable[] = [
  { name: 'TRIPLINE_SETTINGS', help: 'Path of the settings file (YAML or JSON)' },
  {
    name: 'KAFKA_BROKERS',
    help: 'Addresses of brokers, separated by commas',
    path: ['kafka', 'brokers'],
    parse: (text) => text.split(',').map((address) => address.trim()),
  },
  { name: 'TRIPLINE_TOPIC_PREFIX', help: 'Prefix of topics and groups', path: ['kafka', 'topicPrefix'] },
  { name: 'TRIPLINE_HTTP_HOST', help: 'Address to listen on', path: ['http', 'host'] },
  {
    name: 'TRIPLINE_HTTP_PORT',
    help: 'Port to listen on',
    path: ['http', 'port'],
    parse: (text) => (/^\d+$/.test(text) ? Number(text) : text),
  },
  { name: 'TRIPLINE_LOG_LEVEL', help: 'error, warn, info, debug or silent', path: ['log', 'level'] },
  { name: 'TRIPLINE_RULES_DIRECTORY', help: 'Folder of the rule files', path: ['detect', 'rulesDirectory'] },
  { name: 'TRIPLINE_CONNECTORS', help: 'Kinds of destination that this deliver process serves, separated by commas' },
  { name: 'TRIPLINE_FILES_DIRECTORY', help: 'Folder below which file destinations may write' },
];

/** The file's settings with those of the environment in their place. An empty variable counts as unset. */
export function withEnvironment(file: Readonly<Record<string, unknown>>, env: Environment): Record<string, unknown> {
  const settings: Record<string, unknown> = { ...file };
  for (const { name, path, parse } of environmentVariables) {
    const text = env[name];
    if (path === undefined || text === undefined || text === '') continue;
    const [section, setting] = path;
    settings[section] = { ...(settings[section] as object | undefined), [setting]: parse?.(text) ?? text };
  }
  return settings;
}

/** The variable that a setting was taken from, if it was. */
export function variableOf(path: readonly PropertyKey[], env: Environment): string | undefined {
  return environmentVariables.find(
    (variable) => env[variable.name] && variable.path?.every((step, index) => path[index] === step),
  )?.name;
}

/** Variables with our prefix that nothing reads: misspelt, most likely. @param referenced names that secret references lead to */
export function unknownVariables(env: Environment, referenced: ReadonlySet<string>): string[] {
  const known = new Set(environmentVariables.map((variable) => variable.name));
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith(PREFIX) && !isServiceLink(name, value ?? ''))
    .flatMap(([name]) => (known.has(name) || referenced.has(name) ? [] : [name]));
}

/** Kubernetes gives every pod the addresses of the services around it, in variables that begin with the service's name: often ours. */
function isServiceLink(name: string, value: string): boolean {
  return (
    /_SERVICE_(HOST|PORT)(_\w+)?$/.test(name) ||
    /_PORT_\d+_(TCP|UDP|SCTP)/.test(name) ||
    /^(tcp|udp|sctp):\/\//.test(value)
  );
}
