import type { JsonValue } from '@tripline/contract';
import { describe, expect, it } from 'vitest';
import { compileRedactor } from '../redactor.ts';

const redactor = compileRedactor();
const marker = '[REDACTED-named-secret]';

function redacted(value: JsonValue): JsonValue {
  const { value: out } = redactor.redactContent(value, '');
  expect(redactor.redactContent(out, '').value).toBe(out);
  return out;
}

describe('the arguments of a command', () => {
  it.each<[JsonValue[], JsonValue[]]>([
    [
      ['--password', 'x', '--host', 'db'],
      ['--password', marker, '--host', 'db'],
    ],
    [
      ['tool', '--api-key', 'abc', 'run'],
      ['tool', '--api-key', marker, 'run'],
    ],
    [
      ['-password', 'x'],
      ['-password', marker],
    ],
    [['--password=hunter2'], [`--password=${marker}`]],
    [
      ['mysql', '-u', 'root', '-pX', 'db'],
      ['mysql', '-u', 'root', `-p${marker}`, 'db'],
    ],
    [
      ['/usr/bin/mysqldump', '-ps3cret'],
      ['/usr/bin/mysqldump', `-p${marker}`],
    ],
    [
      ['sshpass', '-p', 'pw', 'ssh', 'h'],
      ['sshpass', '-p', marker, 'ssh', 'h'],
    ],
    [
      ['redis-cli', '-a', 'pw', 'ping'],
      ['redis-cli', '-a', marker, 'ping'],
    ],
    [
      ['docker', 'login', '-u', 'bob', '-p', 'pw'],
      ['docker', 'login', '-u', 'bob', '-p', marker],
    ],
    [
      ['sqlcmd', '-Ppw'],
      ['sqlcmd', `-P${marker}`],
    ],
    [
      ['curl', '-u', 'a:b', 'https://x'],
      ['curl', '-u', `a:${marker}`, 'https://x'],
    ],
    [
      ['-H', 'Authorization: Bearer abc'],
      ['-H', `Authorization: Bearer ${marker}`],
    ],
    [
      ['--header', 'X-Api-Key:abc'],
      ['--header', `X-Api-Key:${marker}`],
    ],
  ])('%j', (args, out) => {
    expect(redacted(args)).toEqual(out);
  });

  it.each<[JsonValue[]]>([
    [['--password-file', '/run/secrets/db']],
    [['--password', '--host', 'db']],
    [['--password', '***']],
    [['docker', 'run', '-u', '1000:1000', '-p', '8080:80']],
    [['mysql', '-p', 'db']],
    [['mysql', '--port=3306']],
    [['mkdir', '-p', 'a/b']],
    [['ps', '-u', 'root']],
    [['-H', 'Accept: application/json']],
    [['--key', 'id', '--sort', 'name']],
    [['password', 'policy']],
  ])('%j stay', (args) => {
    expect(redacted(args)).toBe(args);
  });

  it('may stand beside it, as in the settings of a server', () => {
    expect(redacted({ command: 'mysql', args: ['-pX', 'db'] })).toEqual({
      command: 'mysql',
      args: [`-p${marker}`, 'db'],
    });
    expect(redacted({ command: 'tool', args: ['-pX', 'db'] })).toEqual({ command: 'tool', args: ['-pX', 'db'] });
  });

  it('are read in JSON in a text and in a line of shell too', () => {
    expect(redacted('{"args":["--password","x","--host","db"]}')).toBe(
      `{"args":["--password","${marker}","--host","db"]}`,
    );
    expect(redacted('["curl","-u","a:bcd"]')).toBe('["curl","-u","a:[REDACTED-curl-credentials]"]');
    expect(redacted('curl -u a:bcd https://x.example')).toBe('curl -u a:[REDACTED-curl-credentials] https://x.example');
  });
});
