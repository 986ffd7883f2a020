import { deliverStage, serve } from '@tripline/stages';

void serve([deliverStage], process);
