import type { Stage } from '@tripline/pipeline';
import { deliverStage, detectStage, ingestStage, normalizeStage } from '@tripline/stages';
import { UsageError } from './command.ts';

export const stages: readonly Stage[] = [ingestStage, normalizeStage, detectStage, deliverStage];

/** @throws UsageError naming the stages there are */
export function stageNamed(name: string | undefined): Stage {
  const found = stages.find((stage) => stage.name === name);
  if (found === undefined) throw new UsageError(`the stage must be one of ${stages.map((it) => it.name).join(', ')}`);
  return found;
}
