import type { Stage } from '@tripline/pipeline';
import { deliverStage, detectStage, ingestStage, normalizeStage } from '@tripline/stages';

/** The whole way, in the order of the data. */
export const stages: readonly Stage[] = [ingestStage, normalizeStage, detectStage, deliverStage];
