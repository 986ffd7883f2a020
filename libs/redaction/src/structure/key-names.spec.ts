import { describe, expect, it } from 'vitest';
import { featureLiterals } from '../scan/feature-literals.ts';
import { features } from '../scan/scanner.ts';
import { judgeName, normalizedName } from './key-names.ts';
import { doubtfulWords, keyQualifiers, secretPhrases, secretWords } from './name-words.ts';

const secret =
  `password passwd PASSWORD dbPassword db_password_prod password2 new_password passwordConfirmation hashed_password
  user.password pwd passphrase secret client_secret clientSecret CLIENT-SECRET apiKey api-key API_KEY api_key apikey x-api-key
  X-Api-Key OPENAI_API_KEY accessKey aws_secret_access_key private_key privateKey encryption_key sshKey authorization
  Proxy-Authorization cookie Set-Cookie token access_token refreshToken X-Auth-Token bearer credentials jwt otp cvv ssn
  connectionString seed_phrase card_number authorizationCode Passwort contraseña пароль 密码`.split(/\s+/);

const plain =
  `monkey keyboard primary_key sort_key partitionKey foreignKey cache_key idempotencyKey key keys keyword keyId
  access_key_id token_count max_tokens maxTokens token_type tokenizer next_page_token pageToken has_password isSecret
  password_policy passwordLastChanged secret_name author authored authors secretary compass passengers bypass session_id
  mcp-session-id value name content monkeys turkey donkey hockey public_route tokenization hash sha256 nonce`.split(
    /\s+/,
  );

describe('judgeName', () => {
  it.each(secret)('%s holds a secret', (name) => {
    expect(judgeName(name)).toBe('secret');
  });

  it.each(plain)('%s does not', (name) => {
    expect(judgeName(name)).toBe('plain');
  });

  it.each(['pass', 'DB_PASS', 'auth', 'tokens', 'input_tokens', 'ado_pat'])(
    '%s does if its value is a text',
    (name) => {
      expect(judgeName(name)).toBe('doubtful');
    },
  );

  it.each(['pagerduty_key', 'FLICKR_KEY', 'boxKey'])('%s is a key of some kind', (name) => {
    expect(judgeName(name)).toBe('key');
  });

  it('takes further names in any spelling', () => {
    const extra = new Set([normalizedName('payoutAnswer')]);
    expect([judgeName('payout_answer', extra), judgeName('PAYOUT-ANSWER', extra), judgeName('answer', extra)]).toEqual([
      'secret',
      'secret',
      'plain',
    ]);
  });

  it('judges no name that is too long to be one', () => {
    expect(judgeName(`${'a'.repeat(200)}_password`)).toBe('plain');
  });
});

it('has a literal for the automaton in every name that it calls secret or doubtful', () => {
  const literals = featureLiterals([])
    .filter(({ feature }) => feature === features.secretWord)
    .map(({ text }) => text.toLowerCase());
  const names = [
    ...secretWords,
    ...doubtfulWords,
    ...secretPhrases,
    ...[...keyQualifiers].map((word) => `${word}_key`),
  ];
  const spellings = names.flatMap((name) => [
    name,
    name.replace(/ /g, '_'),
    name.replace(/ /g, '-'),
    name.replace(/ /g, ''),
  ]);
  expect(spellings.filter((name) => !literals.some((literal) => name.includes(literal)))).toEqual([]);
});
