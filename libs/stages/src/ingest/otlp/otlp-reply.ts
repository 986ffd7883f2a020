import type { IncomingHttpHeaders } from 'node:http';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { ReasonCode } from '@tripline/contract';
import type { HttpReply } from '@tripline/pipeline';
import type { Ingested } from '../ingest.ts';
import { essence } from '../media-type.ts';
import type { DescribedRefusal } from '../refusals.ts';

export const PROTOBUF = 'application/x-protobuf';

/** Codes of google.rpc.Status, by HTTP status. */
const statusCodes: Readonly<Record<number, number>> = {
  400: 3, // invalid argument
  401: 16, // unauthenticated
  404: 12, // unimplemented
  413: 8, // resource exhausted
  415: 3,
  429: 8,
  500: 13, // internal
  503: 14, // unavailable
};
const UNKNOWN = 2;

/** The answer to an export request, in its own encoding. Of refused records it says how many and why, never what. @param rejectedName as JSON writes it */
export function exportReply({ rejected }: Ingested, rejectedName: string, headers: IncomingHttpHeaders): HttpReply {
  if (rejected.length === 0) return reply(200, headers, { json: {}, protobuf: () => Buffer.alloc(0) });
  const errorMessage = reasonsOf(rejected.map(({ reason }) => reason));
  return reply(200, headers, {
    json: { partialSuccess: { [rejectedName]: String(rejected.length), errorMessage } },
    protobuf: () => {
      const partial = new BinaryWriter().tag(1, WireType.Varint).int64(rejected.length);
      const bytes = partial.tag(2, WireType.LengthDelimited).string(errorMessage).finish();
      return Buffer.from(new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(bytes).finish());
    },
  });
}

/** A google.rpc.Status in the encoding of the request. */
export function statusReply(
  { status, message, headers: more }: Pick<DescribedRefusal, 'status' | 'message' | 'headers'>,
  headers: IncomingHttpHeaders,
): HttpReply {
  const code = statusCodes[status] ?? UNKNOWN;
  const answer = reply(status, headers, {
    json: { code, message },
    protobuf: () =>
      Buffer.from(
        new BinaryWriter()
          .tag(1, WireType.Varint)
          .int32(code)
          .tag(2, WireType.LengthDelimited)
          .string(message)
          .finish(),
      ),
  });
  return { ...answer, headers: { ...answer.headers, ...more } };
}

interface Answer {
  readonly json: object;
  readonly protobuf: () => Buffer;
}

function reply(status: number, headers: IncomingHttpHeaders, { json, protobuf }: Answer): HttpReply {
  return isProtobuf(headers['content-type'] ?? null)
    ? { status, headers: { 'content-type': PROTOBUF }, body: protobuf() }
    : { status, body: json };
}

export function isProtobuf(contentType: string | null): boolean {
  return contentType !== null && essence(contentType) === PROTOBUF;
}

function reasonsOf(reasons: readonly ReasonCode[]): string {
  const counts = new Map<ReasonCode, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${reason}: ${count}`).join(', ');
}
