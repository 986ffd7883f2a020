import { ingestStage, serve } from '@tripline/stages';

void serve([ingestStage], process);
