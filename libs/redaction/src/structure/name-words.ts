/** The words by which names are judged. All lower case. */

/** A name that ends in one of these, or in a run-together word that does, holds a secret. */
export const secretWords = new Set(
  `password passwd passwords pwd passphrase passcode passwort kennwort senha contrasena contraseña wachtwoord parola hasło
  пароль 密码 パスワード 비밀번호 secret secrets token apikey apikeys apitoken accesskey secretkey privatekey credential
  credentials creds authorization cookie cookies bearer jwt otp totp cvv cvv2 cvc csrf xsrf jsessionid phpsessid ssn
  mnemonic authtoken keytab authheader`.split(/\s+/),
);

/** Of these a mention anywhere in the name is enough: dbPasswordProd. */
export const strongWords = new Set(
  'password passwd pwd passphrase passwort kennwort secret secrets apikey credential credentials'.split(' '),
);

/** Endings by which a word that was written without a boundary shows itself: dbpassword, myapikey. */
export const gluedEnding =
  /(?:passw(?:or)?d|passphrase|secret|(?:api|secret|private|access|auth|encryption)key|(?:access|auth|api|refresh|session|bearer|secret|id)token|credentials?)$/;

/** Two-word ends that hold a secret. */
export const secretPhrases = new Set(
  `set cookie, session cookie, connection string, conn string, conn str, seed phrase, recovery phrase, recovery code,
  recovery codes, backup codes, client assertion, card number, card no, pan number, security code, access code, auth code,
  authorization code, authorization header, auth header, verification code, login code, social security, security number,
  secret id, private pem, auth string, unseal keys, card pin, security pin, access tokens, api tokens, auth tokens,
  refresh tokens, bearer tokens, session tokens, api keys, private keys, secret keys,
  access keys, encryption keys, signing keys`
    .split(',')
    .map((phrase) => phrase.trim().replace(/\s+/g, ' ')),
);

/** Words that make a key of a secret out of "key": access key, but not primary key. */
export const keyQualifiers = new Set(
  `api app application access secret private priv auth authentication encryption encrypt decryption signing sign signature
  ssh gpg pgp rsa dsa ecdsa ed25519 master license licence service account storage shared preshared psk symmetric deploy
  client consumer subscription function admin root hmac crypto cipher aes des jwt token ingest ingestion instrumentation
  integration developer merchant wallet unseal recovery host management query registration provisioning device webhook
  openai anthropic stripe sendgrid mailgun datadog`.split(/\s+/),
);

/** Words in front of "key" that make it one of data: sort key, idempotency key. */
export const harmlessKeys = new Set(
  `primary foreign sort partition hash range cache group dedup dedupe idempotency object row issue project public routing
  call unique composite index natural surrogate lookup map dict json s3 file metric tag label header option page next
  continuation max min input output prompt cursor sync no any each every this that entity node record`.split(/\s+/),
);

/** A last word that speaks about a secret without being it: token_count, password_policy. */
export const aboutWords = new Set(
  `count counts length len size limit limits max min type types name names id ids uri url urls endpoint path paths file
  files filename policy policies expiry expires expire expiration expired at in on ttl age date time timestamp status state
  valid validity enabled disabled required present set exists used usage remaining left total cost price budget rate version
  versions algorithm alg scope scopes kind format provider issuer audience owner label description strength field fields
  column index suffix mode method manager store ref reference arn rotation rotated consent domain jar banner symbol address
  standard supply decimals balance quota window per second minute day market decision reason rule rules server servers
  request requests flow model engine management generator reset changed updated created verified validation error errors
  message match matches mismatch attempts retries history entropy class category environment region zone service`.split(
    /\s+/,
  ),
);

/** A first word that asks or counts: has_password, max_tokens. */
export const questionWords = new Set(
  'has is are was needs need require requires num number max min total count allow show hide forgot without use uses no n'.split(
    ' ',
  ),
);

/** Words in front of "token" that make it a place in a list or a part of a text. */
export const harmlessTokens = new Set(
  `page next previous prev continuation continue cursor sync start end delta skip pad eos bos unk stop special first last
  input output prompt completion cached reasoning nft erc20 lex syntax word max min mask sep cls`.split(/\s+/),
);

/** Endings that say in which dress the secret comes. */
export const dressWords = new Set(
  `value val text string str plain plaintext raw b64 base64 enc encrypted hash hashed pem old new current confirm
  confirmation confirmed again repeat copy env var header`.split(/\s+/),
);

/** Short words that mean a secret only where the value is a text that looks like one: pass, auth. */
export const doubtfulWords = new Set('pass pw auth pat tokens sas'.split(' '));
