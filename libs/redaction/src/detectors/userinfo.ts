import { charSet, runStart } from '../scan/char-set.ts';
import { isPlaceholder } from '../structure/placeholders.ts';
import type { Detector, FindLook, Range, Sink } from './detector.ts';
import { hasLettersAndDigits } from './secret-shapes.ts';

/** How far in front of an @ its :// may stand. */
const MAX_USERINFO = 512;
const MAX_BARE = 128;
const MIN_TOKEN = 20;
const AT = 0x40;
const USERINFO_WORK = 50;

const notInBare = charSet('^\\s"\'<>`\\\\@/');
/** Nothing of an URL goes on behind these. */
const stop = /[\r\n"'<>`\\]/;
const pathOrQuery = /[/?#]/;
/** https://host:8080/path is a port and no password. */
const port = /^\d{1,5}(?:[/?#]|$)/;
const hostAndPath = /^[\w.-]{1,255}(?::\d{1,5})?[/?#]/;
const hostStart = /[\w[$({%*-]/;
const bareHost =
  /(?:localhost|[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8})(?![\w-])|[A-Za-z][\w-]{0,62}:\d{2,5}(?!\w)/y;
const bareUserinfo = /^(?<user>[A-Za-z][\w.+-]{0,63}):(?<password>[^:,;(){}[\]]{4,100})$/;
/** What stands in front of an address and is no user: mailto:, user:maya@acme.example. */
const labels = new Set(
  `mailto mail email e-mail to from cc bcc re fw fwd reply-to sender recipient user users group groups account accounts acct owner agent
  serviceaccount principal member subject sub login name id upn uid by author contact sip sips xmpp im oidc saml ldap domain admin-email tel
  image docker oci npm pkg git ssh`.split(/\s+/),
);

/** The password between :// and @, and a token that stands there alone: the end of the range is the @. */
export const userinfoDetectors: readonly Detector[] = [
  {
    id: 'url-password',
    tags: ['credentials'],
    severity: 'high',
    anchors: ['@'],
    look: { kind: 'find', find: findPassword },
  },
  { id: 'url-token', tags: ['credentials'], severity: 'high', anchors: ['@'], look: { kind: 'find', find: findToken } },
] satisfies readonly (Detector & { look: FindLook })[];

function findPassword(text: string, anchor: Range, sink: Sink): number {
  const password = passwordBefore(text, anchor.start, sink);
  if (password !== undefined && isLiteral(text.slice(password.start, password.end)))
    sink.emit(password.start, password.end);
  return 0;
}

function findToken(text: string, anchor: Range, sink: Sink): number {
  const start = userinfoStart(text, anchor.start, sink);
  if (start === undefined || !hostStart.test(text.charAt(anchor.end))) return 0;
  const token = text.slice(start, anchor.start);
  const isToken = token.length >= MIN_TOKEN && /^[\w-]+$/.test(token) && hasLettersAndDigits(token);
  if (isToken) sink.emit(start, anchor.start);
  return 0;
}

/** The password that ends at this @, be it of an URL or of user:password@host. Also what keeps an @ from being an address. */
export function passwordBefore(text: string, at: number, sink: Sink): Range | undefined {
  if (!hostStart.test(text.charAt(at + 1))) return undefined;
  const start = userinfoStart(text, at, sink);
  if (start === undefined) return barePassword(text, at, sink);
  const colon = text.indexOf(':', start);
  if (colon === -1 || colon + 1 >= at) return undefined;
  const isUser = !pathOrQuery.test(text.slice(start, colon)) && !text.slice(start, colon).includes('@');
  return isUser && isPassword(text.slice(colon + 1, at)) ? { start: colon + 1, end: at } : undefined;
}

/** Behind the last :// that the @ may belong to. */
function userinfoStart(text: string, at: number, sink: Sink): number | undefined {
  const from = Math.max(0, at - MAX_USERINFO);
  // A search for a literal takes a fraction of a unit per character.
  sink.charge(USERINFO_WORK + ((at - from) >> 3));
  const near = text.slice(from, at);
  const scheme = near.lastIndexOf('://');
  if (scheme === -1) return undefined;
  const userinfo = near.slice(scheme + 3);
  // Blanks in a password are left unescaped where no browser has to read the URL.
  const isWeb = /https?$/i.test(near.slice(0, scheme));
  if (stop.test(userinfo) || (isWeb ? /\s/ : /\s{2}|(?:\s.*){4}/).test(userinfo)) return undefined;
  return from + scheme + 3;
}

function isPassword(password: string): boolean {
  if (port.test(password) || /^\s/.test(password)) return false;
  const first = password.indexOf('@');
  return first === -1 || !hostAndPath.test(password.slice(first + 1));
}

/** user:password@host without a scheme. Labels and addresses are written the same way, so the password must show itself. */
function barePassword(text: string, at: number, sink: Sink): Range | undefined {
  const start = runStart(text, at, notInBare, MAX_BARE);
  sink.charge(at - start);
  if (text.charCodeAt(start - 1) === AT) return undefined;
  const groups = bareUserinfo.exec(text.slice(start, at))?.groups;
  const password = groups?.['password'] ?? '';
  if (groups === undefined || labels.has((groups['user'] ?? '').toLowerCase())) return undefined;
  bareHost.lastIndex = at + 1;
  const isMeant = /[^A-Za-z._-]/.test(password) && bareHost.test(text);
  return isMeant ? { start: at - password.length, end: at } : undefined;
}

/** Not a variable or a template that stands for the password. */
export function isLiteral(value: string): boolean {
  return !isPlaceholder(value) && !/^(?:[$%][\w({]|\{\{|<\w)/.test(value);
}
