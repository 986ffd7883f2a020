import type { DeliveryItem, ItemOutcome } from '@tripline/pipeline';
import type { Split, Verdict } from '../contract.ts';

/** One attempt: a verdict per item in their order, or the refusal of the whole. */
export type Attempt = (items: readonly DeliveryItem[]) => Promise<readonly Verdict[] | Split>;

/**
 * Sends until every item has an outcome. A refusal of the whole is halved until the item at fault stands alone; items that the destination did not
 * read go out again at once. Order is kept: after an item that must wait, nothing further is sent and the rest waits with it.
 */
export async function settle(items: readonly DeliveryItem[], attempt: Attempt): Promise<readonly ItemOutcome[]> {
  const answer = await attempt(items);
  if (!isSplit(answer)) return resume(items, answer, attempt);
  if (items.length === 1) return [{ kind: 'rejected', code: answer.code, status: answer.status }];
  const middle = Math.ceil(items.length / 2);
  const first = await settle(items.slice(0, middle), attempt);
  return [...first, ...(await following(first, items.slice(middle), attempt))];
}

/** The unread are the tail of the request. A destination that read nothing at all is retried, not asked in a circle. */
async function resume(
  items: readonly DeliveryItem[],
  verdicts: readonly Verdict[],
  attempt: Attempt,
): Promise<readonly ItemOutcome[]> {
  const read = verdicts.findIndex((verdict) => verdict.kind === 'unread');
  if (read < 0) return verdicts as readonly ItemOutcome[];
  const before = verdicts.slice(0, read) as ItemOutcome[];
  const rest = items.slice(read);
  if (read === 0) return rest.map(() => ({ kind: 'retry', code: 'nothing_read' }));
  return [...before, ...(await following(before, rest, attempt))];
}

async function following(before: readonly ItemOutcome[], rest: readonly DeliveryItem[], attempt: Attempt) {
  const held = before.find((outcome) => outcome.kind === 'retry' || outcome.kind === 'pause');
  return held === undefined ? settle(rest, attempt) : rest.map(() => held);
}

function isSplit(answer: readonly Verdict[] | Split): answer is Split {
  return !Array.isArray(answer);
}
