import { credential, type Detector, tails } from './detector.ts';
import { hasLettersAndDigits, isMixed } from './secret-shapes.ts';

/** Keys of the services that agents are built with, beside those of the model providers. */
export const aiServiceDetectors: readonly Detector[] = [
  credential('helicone-key', ['sk-helicone-', 'pk-helicone-'], /[ps]k-helicone-[\w-]{20}/, { tail: tails.dash }),
  credential('humanloop-key', ['hl_sk_'], /hl_sk_[\da-f]{32}/),
  credential('voyage-key', ['pa-'], /(?<![\w-])pa-[\w-]{40}/, { tail: tails.dash, accept: isMixed }),
  credential('nomic-key', ['nk-'], /(?<![\w-])nk-[\w-]{40}/, { tail: tails.dash, accept: isMixed }),
  credential('runpod-key', ['rpa_'], /rpa_[A-Za-z0-9]{40}/, { accept: hasLettersAndDigits }),
  credential('anyscale-key', ['esecret_'], /esecret_[a-z0-9]{24}/),
  credential('modal-token', ['ak-', 'as-'], /(?<![\w-])a[ks]-[A-Za-z0-9]{22}(?![\w-])/, { accept: isMixed }),
  credential('llama-cloud-key', ['llx-'], /llx-[A-Za-z0-9]{40}/),
  credential('mem0-key', ['m0-'], /(?<![\w-])m0-[A-Za-z0-9]{36}/, { accept: hasLettersAndDigits }),
  credential('zep-key', ['z_0d'], /z_1d[\w.-]{40}/, { tail: tails.dots }),
  credential('composio-key', ['ak_'], /(?<!\w)ak_[\w-]{20}(?![\w-])/, { accept: isMixed }),
  credential('brave-search-key', ['bsa'], /(?<![A-Za-z0-9])BSA[\w-]{26}/, { accept: isMixed, tail: tails.dash }),
  credential('wandb-token', ['wandb_v0_'], /wandb_v1_[\w-]{40}/, { tail: tails.dash }),
  credential('kaggle-token', ['kgat_'], /KGAT_[\da-f]{32}/),
  credential('dify-key', ['app-', 'dataset-'], /(?<![\w-])(?:app|dataset)-[A-Za-z0-9]{24}(?![\w-])/, {
    accept: isMixed,
  }),
  credential('key-underscore-key', ['crsr_', 'key_'], /(?<![A-Za-z0-9])(?:crsr|key)_[\da-f]{28}/, {
    accept: hasLettersAndDigits,
    isGeneric: true,
  }),
  credential('friendli-token', ['flp_'], /flp_[A-Za-z0-9]{40}/),
  credential('lambda-cloud-key', ['secret_'], /secret_[a-z0-9-]{1,40}_[\da-f]{32}\.[A-Za-z0-9]{32}/),
  credential('cartesia-key', ['sk_car_'], /sk_car_[\w-]{20}/, { tail: tails.dash }),
  credential('chroma-key', ['ck-'], /(?<![\w-])ck-[A-Za-z0-9]{40}/, { accept: isMixed }),
  credential('vectara-key', ['zwt_', 'zqt_', 'zut_'], /z[wqu]t_[\w-]{30}/, { tail: tails.dash }),
  credential('daytona-key', ['dtn_'], /dtn_[\da-f]{64}/),
  credential('n8n-key', ['n0n_api_'], /n8n_api_[\w.-]{40}/, { tail: tails.dots }),
  credential('apify-token', ['apify_api_'], /apify_api_[A-Za-z0-9]{30}/),
];
