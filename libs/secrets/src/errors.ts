/** Why a secret cannot be used. Stable words; the message names the reference, never what it leads to. */
export type SecretErrorCode =
  | 'SECRET_REFERENCE_INVALID'
  | 'SECRET_NOT_FOUND'
  | 'SECRET_UNREADABLE'
  | 'SECRET_EMPTY'
  | 'SECRET_TOO_LARGE'
  | 'SECRET_NOT_A_KEY'
  | 'KEYRING_INVALID';

export class SecretError extends Error {
  readonly code: SecretErrorCode;

  constructor(code: SecretErrorCode, message: string) {
    super(message);
    this.name = 'SecretError';
    this.code = code;
  }
}
