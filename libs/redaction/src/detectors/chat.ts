import { charSet } from '../scan/char-set.ts';
import { credential, type Detector, tails } from './detector.ts';
import { hasLettersAndDigits } from './secret-shapes.ts';

const url = charSet('A-Za-z0-9_.~%&=?/@+\\-');

/** Tokens and webhooks of chat, mail and telephony services. */
export const chatDetectors: readonly Detector[] = [
  credential('slack-token', ['xox', 'xapp-'], /xox[abceoprs](?:\.xox[bp])?-[\w-]{10}|xapp-\d-[\w-]{10}/i, {
    tail: tails.dash,
    severity: 'critical',
  }),
  credential(
    'slack-webhook',
    ['hooks.slack.com/', 'hooks.slack-gov.com/'],
    /(?<context>hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/)[\w/]{20}/i,
    { tail: url },
  ),
  credential('discord-webhook', ['/api/webhooks/'], /(?<context>\/api\/webhooks\/\d{10,24}\/)[\w-]{20}/i, {
    tail: tails.dash,
  }),
  credential('discord-bot-token', ['bot '], /(?<context>Bot )[\w-]{23,28}\.[\w-]{6}\.[\w-]{27}/i, { tail: tails.dash }),
  credential('telegram-bot-token', [':aa'], /\d{8,10}:AA[\w-]{32}/, {
    before: { chars: charSet('0-9'), max: 10 },
    tail: tails.dash,
  }),
  credential(
    'teams-webhook',
    ['.office.com/webhook'],
    /(?<context>\.office\.com\/webhook(?:b2)?\/)[\da-f-]{36}@[\da-f-]{36}\/IncomingWebhook\/[\w/-]{10}/i,
    { tail: url },
  ),
  credential(
    'google-chat-webhook',
    ['chat.googleapis.com/'],
    /(?<context>chat\.googleapis\.com\/v1\/)[\w/:.?=&%-]{20}/i,
    {
      tail: url,
    },
  ),
  credential('zapier-webhook', ['hooks.zapier.com/'], /(?<context>hooks\.zapier\.com\/hooks\/catch\/)[\w/]{8}/i, {
    tail: url,
  }),
  credential('tines-webhook', ['.tines.'], /(?<context>\.tines\.(?:com|io)\/webhook\/)[\da-f]{32}\/[\da-f]{32}/i),
  credential('twilio-key', ['sk0', 'ska', 'skb', 'skc', 'skd', 'ske', 'skf'], /SK[\da-f]{32}/),
  credential('sendgrid-key', ['sg.'], /SG\.[\w-]{16,32}\.[\w-]{16}/, { tail: tails.dash }),
  credential('mailgun-key', ['key-'], /key-[\da-f]{32}/),
  credential('mailchimp-key', ['-us0'], /[\da-f]{32}-us\d{1,2}/, {
    before: { chars: charSet('0-9a-f'), max: 32 },
    tail: tails.none,
  }),
  credential('brevo-key', ['xkeysib-', 'xsmtpsib-'], /x(?:key|smtp)sib-[\da-f]{64}/, { tail: tails.dash }),
  credential('resend-key', ['re_'], /re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}/, { accept: hasLettersAndDigits }),
  credential('facebook-token', ['eaa'], /EAA[A-Za-z0-9]{40}/, { accept: hasLettersAndDigits }),
  credential('twitter-bearer', ['aaaaaaaaaaaaaaaaaaaa'], /A{20}[A-Za-z0-9%]{30}/, {
    accept: hasLettersAndDigits,
    tail: charSet('A-Za-z0-9%'),
  }),
  credential('teamwork-token', ['tkn.v1_'], /tkn\.v1_[A-Za-z0-9+/]{40}/, { tail: tails.base64 }),
];
