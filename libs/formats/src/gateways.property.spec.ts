import { readFileSync } from 'node:fs';
import { isJsonObject, type JsonObject, type JsonValue, MAX_EVENTS_PER_ITEM, parseJson } from '@tripline/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentgateway } from './agentgateway.ts';
import { cloudflareMcpPortal } from './cloudflare-mcp-portal.ts';
import { envoyAiGateway } from './envoy-ai-gateway.ts';
import { type Format, isIgnored, isRefused } from './format.ts';
import { kongAiMcp } from './kong-ai-mcp.ts';
import { kuadrantMcpGateway } from './kuadrant-mcp-gateway.ts';
import { pomeriumAuthorize } from './pomerium-authorize.ts';

const gateways = [agentgateway, cloudflareMcpPortal, envoyAiGateway, kongAiMcp, kuadrantMcpGateway, pomeriumAuthorize];

describe('the formats of gateways', () => {
  it.each(gateways.map((format) => [format.name, format] as const))(
    '%s reads whatever stands in its fields',
    (_name, format) => {
      fc.assert(
        fc.property(fc.constantFrom(...samplesOf(format)), changes, (sample, changed) => {
          const record = parseJson(JSON.stringify(applied(sample, changed))) as JsonObject;
          const reading = format.read(record);
          if (isIgnored(reading) || isRefused(reading)) return;
          expect(reading.length).toBeGreaterThan(0);
          expect(reading.length).toBeLessThanOrEqual(MAX_EVENTS_PER_ITEM);
          for (const event of reading) {
            expect(event.verdict === null || event.decision_source !== null).toBe(true);
            expect(typeof (event.tool ?? '')).toBe('string');
          }
        }),
        { numRuns: 500 },
      );
    },
  );
});

interface Change {
  /** Which of the leaves, counted around. */
  readonly at: number;
  readonly value: JsonValue;
}

const odd: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(
    '-',
    '',
    'unknown',
    null,
    true,
    false,
    0,
    -1,
    1e300,
    '{"a":',
    '{"params":{"name":1}}',
    '?a=b&a=c',
    [],
    {},
  ),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>,
);
const changes: fc.Arbitrary<Change[]> = fc.array(fc.record({ at: fc.nat(200), value: odd }), { maxLength: 6 });

function samplesOf({ name }: Format): JsonObject[] {
  const text = readFileSync(new URL(`../../../test/formats/${name}.ndjson`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .map(parseJson)
    .filter((line) => isJsonObject(line));
}

/** A copy in which members, at any depth, have other values. */
function applied(sample: JsonObject, changed: readonly Change[]): JsonValue {
  let result: JsonValue = sample;
  for (const change of changed) {
    // The record itself is none of the places.
    let count = -1;
    const places = placesIn(result);
    const replace = (value: JsonValue): JsonValue => {
      const isPlace = count === change.at % places;
      count += 1;
      if (isPlace) return change.value;
      if (Array.isArray(value)) return (value as readonly JsonValue[]).map(replace);
      return isJsonObject(value)
        ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replace(member)]))
        : value;
    };
    result = replace(result);
  }
  return result;
}

function placesIn(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, child) => sum + placesIn(child as JsonValue), 1);
}
