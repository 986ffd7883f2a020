import type { Dice } from './dice.ts';

const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const digits = '0123456789';
const letters = `${upper}${upper.toLowerCase()}`;

/** Kinds of secrets that agents carry about in tool arguments; all are made up here and open nothing. */
export const secretKinds = ['github', 'aws', 'password', 'slack', 'databaseUrl', 'card'] as const;
export type SecretKind = (typeof secretKinds)[number];

/** The value as it stands in an argument, and the part of it that must never reach a destination. */
export interface PlantedSecret {
  readonly key: string;
  readonly value: string;
  readonly secret: string;
}

/** An invented secret under a plausible argument name. */
export function plantSecret(kind: SecretKind, dice: Dice): PlantedSecret {
  switch (kind) {
    case 'github': {
      const secret = `ghp_${dice.text(letters + digits, 36)}`;
      return { key: 'command', value: `git push https://x-access-token:${secret}@git.example/acme/shop.git`, secret };
    }
    case 'aws': {
      const secret = `AKIA${dice.text(`${upper}234567`, 16)}`;
      return { key: 'env', value: `AWS_ACCESS_KEY_ID=${secret}`, secret };
    }
    case 'password': {
      const secret = `${dice.text(letters, 6)}-${dice.text(digits, 4)}-${dice.text(letters, 6)}`;
      return { key: 'password', value: secret, secret };
    }
    case 'slack': {
      const secret = `xoxb-${dice.text(digits, 12)}-${dice.text(digits, 12)}-${dice.text(letters + digits, 24)}`;
      return { key: 'webhook_note', value: `bot token is ${secret}`, secret };
    }
    case 'databaseUrl': {
      const secret = dice.text(letters + digits, 20);
      return { key: 'dsn', value: `postgres://reports:${secret}@db.internal.example:5432/sales`, secret };
    }
    case 'card': {
      const secret = withLuhnDigit(`411111${dice.text(digits, 9)}`);
      return { key: 'note', value: `customer reads out card ${secret}`, secret };
    }
  }
}

/** The number with the check digit that makes it pass as a card number. */
export function withLuhnDigit(number: string): string {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return `${number}${(10 - (sum % 10)) % 10}`;
}
