import type { ExampleTable } from './examples.spec-support.ts';
import { alnum, base64, url64 } from './invented.spec-support.ts';

/** The first example of the standard. */
const seed = `${'abandon '.repeat(11)}about`;
const jwt = `eyJ${url64(30)}.eyJ${url64(60)}.${url64(43)}`;
const userAndPassword = Buffer.from('aladdin:open sesame').toString('base64');

export const webExamples: ExampleTable = {
  jwt: {
    hits: [`token is «${jwt}» now`, `«eyJ${url64(30)}.${url64(20)}.${url64(20)}.${url64(20)}.${url64(20)}»`],
    misses: ['eyJ', `eyJ${url64(30)}`],
  },
  'bearer-token': {
    hits: [`-H 'X: Bearer «${alnum(20)}»'`],
    misses: ['the bearer of news', 'Bearer ***', 'Bearer [REDACTED]'],
  },
  'basic-credentials': {
    hits: [`proxy: Basic «${userAndPassword}»`],
    misses: ['basic economy', `Basic ${base64(24)}`],
  },
  'authorization-header': {
    hits: [
      'Authorization: Custom «abc-1234»',
      'authorization: «abc12345»',
      '{\\"Authorization\\": \\"X «abc-1234»\\"}',
    ],
    misses: ['Authorization: ***', 'Authorization: required', 'authorization: <token>'],
  },
  'cookie-header': { hits: ['Cookie: «sid=abc123; theme=dark»\nHost: x'], misses: ['cookie: ***', 'a cookie: sweet'] },
  'url-password': {
    hits: [
      'postgres://app:«s3cr3t»@db/x',
      'https://u:«p@ss»@host',
      'mongodb+srv://u:«hunter2»@c.example/d',
      '://:«x»@h',
      `postgres://u:«${alnum(160)}»@db.example:5432/x`,
      `postgres://u:«${alnum(400)}»@db`,
      'mysql://root:«pa/ss?w#rd»@db.example/x',
      'https://u:«a/b»@host.example/c@d/e',
      'redis://:«my pass word»@cache:6379/0',
      'amqp://u:«p%40ss!»@mq',
      'admin:«hunter2»@db.internal',
      'login admin:«S3cret!x»@db-1:5432, please',
    ],
    misses: [
      'https://host:8080/a@b',
      'https://host:8080/?to=maya@acme.example',
      'https://medium.example/@maya',
      'https://x.example/a:b@c',
      'ftp://files.example: write to maya@acme.example',
      'user:maya2@acme.example',
      'serviceAccount:robot-1@project.iam.gserviceaccount.com',
      'mailto:maya2@acme.example',
      'Maya:chen@acme.example',
      'image:1.2.3@sha256:abc',
      'at 10:30@office.example',
      'https://u:***@host',
      `https://\${U}:\${P}@host`,
      'https://u:[REDACTED-url-password]@host',
    ],
  },
  'url-token': {
    hits: [`https://«${alnum(30)}»@git.example/x.git`],
    misses: ['https://maya.chen@host', 'https://host/x'],
  },
  'netrc-password': { hits: ['machine api.example\n  login bob\n  password «pass123»'], misses: ['machine learning'] },
  'curl-credentials': { hits: ['curl -u bob:«s3cr3t9»'], misses: ['docker run -u 1000:1000', 'curl -u bob'] },
  'cli-password': {
    hits: ['psexec \\\\host -u Administrator -p «dev_admin» cmd', 'sshpass -p «hunter2» ssh x'],
    misses: ['docker login -u bob', 'mysql -p'],
  },
  'code-credentials': { hits: ['new NetworkCredential("bob", "«pw»");'], misses: ['new NetworkCredential(user, pw)'] },
  'crypto-seed': {
    hits: [
      `seed phrase: «${seed}»`,
      `mnemonic="«${seed.replace(/ /g, ', ')}»"`,
      `Write down these 12 words: «${seed}».`,
    ],
    misses: [
      'seed phrase: please write down these words and keep them safe in your own vault',
      `seed: ${seed.slice(0, -9)}`,
    ],
  },
  'named-secret': {
    hits: [
      'password=«hunter2»&user=bob',
      'Server=h;User Id=u;Password=«goodspec»;Database=d',
      'DB_PASSWORD: «whiteduke»\n',
      "my_password := '«super$ecret»'",
      'run --api-key «a1b2c3d4e5»',
      `VERCEL_KEY=«${alnum(24)}»`,
      "The password is '«Secret123»'",
      '{"client_secret":"«x y»","a":1',
      '<add key="FromEmailPassword" value="«Prestigi»"/>',
      '<password>«letmein»</password>',
      'Passwort: «geheim»',
      '"apiKey" : "«cut at some pl»',
      "credentials {\n  username 'bob'\n  password '«open_sesame»'\n}",
    ],
    misses: [
      'password = env.PASSWORD',
      'password: string;',
      'Password: must be at least eight characters',
      'passwords are hashed',
      'password=***',
      'token_count=4096',
      'max_tokens: 512',
      'primary_key=order_20240520_abc123def456',
      'sort_key: abcdefghijklmnop1234',
      'the keyboard of the monkey',
      "ask for the password 'field' of the form",
      'author: Maya Chen',
      'next_page_token: ',
      'access granted for user maya',
      `api_key: \${API_KEY}`,
      'api_key=YOUR_API_KEY',
    ],
  },
};
