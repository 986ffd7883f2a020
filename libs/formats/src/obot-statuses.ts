import type { Outcome, Verdict } from '@tripline/contract';
import { byTable } from './converters.ts';
import { words } from './words.ts';

/** `denied` is a refusal and no end of a call; `failure` tells not whether a policy let it through. */
export const readStatusAsVerdict = byTable<Verdict | null>({
  ...words('allow', 'success'),
  ...words('deny', 'denied'),
  ...words(null, 'failure timeout error canceled cancelled'),
});

export const readStatusAsOutcome = byTable<Outcome | null>({
  ...words('success', 'success'),
  ...words('failure', 'failure canceled cancelled'),
  ...words('error', 'error'),
  ...words('timeout', 'timeout'),
  ...words(null, 'denied'),
});
