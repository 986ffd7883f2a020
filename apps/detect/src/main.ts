import { detectStage, serve } from '@tripline/stages';

void serve([detectStage], process);
