/**
 * Why a record became a dead letter. Stable words: they are metric labels, documentation anchors and what an operator searches by.
 * A stage may use only its own.
 */
export const reasonCodes = {
  // what the bytes are
  body_unreadable: 'the body is not JSON (or not the JSON of the media type it claims)',
  invalid_utf8: 'the body is not valid UTF-8',
  too_deep: 'the JSON is nested deeper than the limit',
  too_large: 'the record is larger than the limit of its topic',
  too_many_items: 'one record holds more items than the limit',
  number_out_of_range: 'a number has more than 78 digits (those of a 256-bit integer), or an exponent beyond a double',
  forbidden_key: 'an object key is __proto__, constructor.prototype or alike',
  empty_body: 'the record has no body',
  tenant_invalid: 'the tenant that a trusted sender names is not a plain name of at most 63 characters',
  decompression_failed: 'the body is not the compression it claims',
  decompression_limit: 'the body inflates beyond the limit',
  // what the envelope is
  not_framed: 'a record on an Avro topic does not begin with the Confluent frame',
  unknown_schema: 'the schema that an Avro record names is known neither here nor to the registry',
  corrupt: 'the Avro datum does not decode',
  seal_broken: 'the sealed body does not authenticate under its key',
  // what the record says
  unknown_format: 'no format recognises the record',
  not_an_object: 'an audit record must be a JSON object',
  mapping_failed: 'the format recognised the record and could not map it',
  pattern_match_without_pattern: 'a DLP pattern_match that names no pattern',
  // deliver
  rejected_by_destination: 'the destination refuses this record for ever',
  oversize_for_destination: 'one encoded record is larger than the destination takes',
  retries_exhausted: 'the integration limits its attempts and they are used up',
  encode_failed: 'the record could not be encoded in the shape of the integration',
  // any stage
  unexpected: 'the step threw: a bug, reported with the position',
  skipped_by_operator: 'an operator moved the stage past this record',
} as const;

export type ReasonCode = keyof typeof reasonCodes;
