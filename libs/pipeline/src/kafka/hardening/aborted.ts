export interface RawMessage {
  readonly offset: string;
  readonly key: Buffer | null;
  /** Set on a transaction's commit and abort markers. */
  readonly isControlRecord: boolean;
  readonly batchContext?: { readonly producerId: string; readonly inTransaction: boolean };
}

export interface AbortedTransaction {
  readonly producerId: string;
  readonly firstOffset: string;
}

/** Key of a control record: version (int16), type (int16); type 0 is an abort. */
const TYPE_AT = 2;
const ABORT = 0;

/**
 * Leaves out what belongs to aborted transactions, markers included only in passing. Stock code trusts the broker to list the transactions by first
 * offset (it lists them by the order in which they ended), takes in one per message, and takes any record with the key 00 00 00 00 for an abort
 * marker: with two producers on one partition it lets aborted records through.
 */
export function withoutAborted<M extends RawMessage>(fetched: {
  readonly messages: M[];
  readonly abortedTransactions?: readonly AbortedTransaction[] | null;
}): M[] {
  const { messages, abortedTransactions } = fetched;
  if (!abortedTransactions?.length) return messages;
  const toCome = [...abortedTransactions].sort((a, b) => Number(a.firstOffset) - Number(b.firstOffset));
  const aborting = new Set<string>();
  return messages.filter(({ offset, key, isControlRecord, batchContext }) => {
    while (toCome[0] !== undefined && Number(toCome[0].firstOffset) <= Number(offset)) {
      aborting.add((toCome.shift() as AbortedTransaction).producerId);
    }
    if (batchContext === undefined) return true;
    if (isControlRecord) {
      if (isAbort(key)) aborting.delete(batchContext.producerId);
      return true;
    }
    return !(batchContext.inTransaction && aborting.has(batchContext.producerId));
  });
}

function isAbort(key: Buffer | null): boolean {
  return key !== null && key.length >= TYPE_AT + 2 && key.readInt16BE(TYPE_AT) === ABORT;
}
