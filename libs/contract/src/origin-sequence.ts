/** A partition's offsets stay below: at ten thousand records a second for 13 years. Leaves room for 2,048 incarnations. */
const OFFSETS = 2 ** 42;

/**
 * Sequence of a record within its lineage: its offset, above all of those that the topic's earlier incarnations can have had. A topic that is deleted and created
 * again counts its offsets from zero, and its records must neither have the ids of other records nor pass for duplicates of them.
 * @param incarnation 0 for a topic that is still the first of its name
 */
export function originSequence(offset: number, incarnation: number): number {
  return incarnation * OFFSETS + offset;
}
