import { aiProviderDetectors } from './ai-providers.ts';
import { aiServiceDetectors } from './ai-services.ts';
import { businessServiceDetectors } from './business-services.ts';
import { cardDetector } from './cards.ts';
import { chatDetectors } from './chat.ts';
import { cloudDetectors } from './cloud.ts';
import { codeHostDetectors } from './code-hosts.ts';
import { cryptoSeedDetector } from './crypto-seeds.ts';
import type { Detector } from './detector.ts';
import { developerToolDetectors } from './developer-tools.ts';
import { emailDetector } from './email.ts';
import { ibanDetector } from './iban.ts';
import { machineAddressDetectors } from './machine-addresses.ts';
import { nationalIdDetectors } from './national-ids.ts';
import { paymentDetectors } from './payment.ts';
import { personalDetectors } from './personal.ts';
import { phoneDetector } from './phones.ts';
import { privateKeyDetectors } from './private-keys.ts';
import { saasDetectors } from './saas.ts';
import { serviceKeyDetector } from './service-keys.ts';
import { userinfoDetectors } from './userinfo.ts';
import { webAuthDetectors } from './web-auth.ts';

/** Every built-in detector but the one for named secrets, which depends on the options. */
export const builtInDetectors: readonly Detector[] = [
  ...cloudDetectors,
  ...codeHostDetectors,
  ...chatDetectors,
  ...paymentDetectors,
  ...aiProviderDetectors,
  ...aiServiceDetectors,
  ...saasDetectors,
  ...developerToolDetectors,
  ...businessServiceDetectors,
  serviceKeyDetector,
  ...privateKeyDetectors,
  cryptoSeedDetector,
  ...webAuthDetectors,
  ...userinfoDetectors,
  emailDetector,
  ...personalDetectors,
  ...machineAddressDetectors,
  phoneDetector,
  ...nationalIdDetectors,
  cardDetector,
  ibanDetector,
];
