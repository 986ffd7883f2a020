export type { Connector, DestinationContext, IntegrationDefaults } from './contract.ts';
export { commonSettings, type Integration } from './integration.ts';
export type { ParsedIntegration } from './parse-integration.ts';
export { connectors, parseIntegration } from './registry.ts';
export { secretNames } from './setting-fields.ts';
