import { ConfigError, PipelineError } from '@tripline/pipeline';
import { describe, expect, it } from 'vitest';
import { type Command, done, problem } from './command.ts';
import { OutputClosedError } from './output.ts';
import { run } from './run.ts';

const echo: Command = {
  name: 'topics echo',
  words: '<word>…',
  summary: 'say what was given',
  options: {
    topic: { value: 'name', help: 'a topic', required: true },
    loud: { help: 'louder' },
  },
  examples: ['tripline topics echo --topic audit.raw'],
  run: async ({ values, words }, env) =>
    done([`${values['topic']} ${words.join('+')}`], { values, words, settings: env['TRIPLINE_SETTINGS'] }),
};
const failing = (error: unknown): Command => ({ ...echo, options: {}, run: () => Promise.reject(error) });

async function call(args: readonly string[], command: Command = echo) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const terminal = {
    print: (text: string) => void printed.push(text),
    complain: (text: string) => void complaints.push(text),
    line: async (text: string) => void printed.push(text),
  };
  const exit = await run(args, { TRIPLINE_SETTINGS: '/etc/a.yaml' }, { commands: [command], terminal });
  return { exit, printed: printed.join('\n'), complaints: complaints.join('\n') };
}

describe('the command line', () => {
  it('hands a command its options and words', async () => {
    expect(await call(['topics', 'echo', '--topic', 't', 'a', 'b'])).toMatchObject({ exit: 0, printed: 't a+b' });
  });

  it('prints one JSON object with --json', async () => {
    const { printed } = await call(['topics', 'echo', '--topic=t', '--json', '--settings', '/etc/b.yaml']);
    expect(JSON.parse(printed)).toMatchObject({ values: { topic: 't' }, settings: '/etc/b.yaml' });
  });

  it('lets a command answer line by line, and adds nothing to that', async () => {
    const counting: Command = {
      ...echo,
      options: {},
      run: async (_given, _env, output) => {
        for (const line of ['{"line":1}', '{"line":2}']) await output.line(line);
        return done([], undefined);
      },
    };
    for (const args of [[], ['--json']])
      expect(await call(['topics', 'echo', ...args], counting)).toMatchObject({
        exit: 0,
        printed: '{"line":1}\n{"line":2}',
      });
  });

  it('is done when nobody reads its lines any more', async () => {
    expect(await call(['topics', 'echo'], failing(new OutputClosedError()))).toEqual({
      exit: 0,
      printed: '',
      complaints: '',
    });
  });

  it.each([
    [['topics', 'shout'], 'there is no command "topics shout"'],
    [['topics', 'echo'], 'topics echo needs --topic <name>'],
    [['topics', 'echo', '--topic', 't', '--colour'], '--colour'],
  ])('refuses %j and says why', async (args, why) => {
    const { exit, complaints } = await call(args);
    expect(exit).toBe(2);
    expect(complaints).toContain(why);
  });

  it.each([
    [[], 2],
    [['--help'], 0],
  ])('answers %j with the list of commands', async (args, exit) => {
    const answer = await call(args);
    expect(answer.exit).toBe(exit);
    expect(answer.printed).toContain('topics echo <word>…   say what was given');
  });

  it('explains a command with its options and examples, also without the required ones', async () => {
    const { exit, printed } = await call(['topics', 'echo', '--help']);
    expect(exit).toBe(0);
    expect(printed).toContain('--topic <name>   a topic (required)');
    expect(printed).toContain('tripline topics echo --topic audit.raw');
  });

  it('ends with 1 when a problem was found, and tells it on stderr', async () => {
    const answer = await call(['topics', 'echo'], { ...echo, options: {}, run: async () => problem(['no'], {}) });
    expect(answer).toMatchObject({ exit: 1, printed: '', complaints: 'no' });
  });

  it('lists every problem of the settings', async () => {
    const { exit, complaints } = await call(['topics', 'echo'], failing(new ConfigError(['a: wrong', 'b: missing'])));
    expect(exit).toBe(1);
    expect(complaints).toContain('a: wrong');
    expect(complaints).toContain('b: missing');
  });

  it('ends with 3 when no broker answers', async () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const { exit, complaints } = await call(['topics', 'echo'], failing(new Error('connecting', { cause: refused })));
    expect(exit).toBe(3);
    expect(complaints).toContain('Kafka is out of reach');
  });

  it('shows code and facts of our own errors, and no message of foreign ones', async () => {
    const own = new PipelineError('the stage runs', { code: 'STAGE_IS_RUNNING', context: { group: 'g' } });
    expect((await call(['topics', 'echo'], failing(own))).complaints).toContain('the stage runs (STAGE_IS_RUNNING)');
    const foreign = await call(['topics', 'echo'], failing(new SyntaxError('Unexpected token in hunter2')));
    expect(foreign.exit).toBe(1);
    expect(foreign.complaints).not.toContain('hunter2');
  });
});
