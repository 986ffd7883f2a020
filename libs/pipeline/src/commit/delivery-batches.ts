import type { DeliveryItem, Destination } from '../stage.ts';

/** The longest run of waiting items that fits the destination's limits; at least one, so that an oversize item meets the destination's own verdict. */
export function nextRequest(
  waiting: readonly DeliveryItem[],
  limits: Pick<Destination, 'maxEvents' | 'maxBytes' | 'sizeOf'>,
): readonly DeliveryItem[] {
  let bytes = 0;
  let count = 0;
  while (count < waiting.length && count < limits.maxEvents) {
    bytes += limits.sizeOf(waiting[count] as DeliveryItem);
    if (bytes > limits.maxBytes && count > 0) break;
    count += 1;
  }
  return waiting.slice(0, count);
}
