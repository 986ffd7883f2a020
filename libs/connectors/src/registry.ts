import type { Connector } from './contract.ts';
import { ndjsonFile } from './ndjson-file/connector.ts';
import { type ParsedIntegration, parseIntegrationOf } from './parse-integration.ts';
import { splunkHec } from './splunk-hec/connector.ts';

/** Every kind of destination: a new one is a folder and a line here. */
export const connectors: readonly Connector[] = [splunkHec, ndjsonFile];

/** @returns the integration, or every problem of it */
export function parseIntegration(raw: unknown): ParsedIntegration {
  return parseIntegrationOf(connectors, raw);
}
