import type { DeadLetter } from '@tripline/contract';
import type { StatefulStepResult } from '../stage.ts';

/**
 * What a step of one record said, without the output that its topic refuses for its size: the dead letter of the record stands in for it, or goes without its
 * body where it is the one. State and position stay as they are.
 * @param index in the order of `transactionRecords`
 * @returns undefined when it is a change of the state that is refused: without it the step has not been taken
 */
export function withoutOutput(
  result: StatefulStepResult,
  index: number,
  letter: () => DeadLetter,
): StatefulStepResult | undefined {
  const { emit, reject } = result;
  const inReject = index - emit.length;
  if (inReject >= reject.length) return undefined;
  if (inReject < 0) {
    const stand = { ...letter(), body: null, seal: null };
    const isKnown = reject.some(({ id }) => id === stand.id);
    return { ...result, emit: emit.filter((_, i) => i !== index), reject: isKnown ? reject : [...reject, stand] };
  }
  const others = reject.filter((_, i) => i !== inReject);
  const refused = reject[inReject] as DeadLetter;
  // One that is refused without a body too is nothing that could be kept.
  return { ...result, reject: refused.body === null ? others : [...others, { ...refused, body: null, seal: null }] };
}
