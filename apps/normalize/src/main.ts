import { normalizeStage, serve } from '@tripline/stages';

void serve([normalizeStage], process);
