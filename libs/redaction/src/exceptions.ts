import type { Severity } from '@tripline/contract';
import type { Detector, Tag } from './detectors/detector.ts';

/** What is known of a kind of secret: of a built-in detector or of a tenant's pattern. */
export interface DetectorFacts {
  readonly id: string;
  readonly tags: readonly Tag[];
  readonly severity: Severity;
}

/**
 * Whether a match may stay: somebody has looked at this place and decided. Not asked for critical credentials, private keys among them: no false
 * alarm is worth one of these in a SIEM.
 * @param pointer of the leaf, as findings have it
 */
export type Exception = (detector: DetectorFacts, pointer: string) => boolean;

/** @param detectors of the match, with those that share its characters: one that may not stay takes all of it away */
export function mayStay(detectors: readonly Detector[], pointer: string, exception: Exception): boolean {
  return detectors.every((detector) => !isCritical(detector) && exception(detector, pointer));
}

function isCritical({ tags, severity }: Detector): boolean {
  return severity === 'critical' && tags.includes('credentials');
}
