import { parseArgs } from 'node:util';
import { deliverStage, serve } from '@tripline/stages';

// --connectors splunk-hec,ndjson-file: a deployment for some kinds of destination.
const { values } = parseArgs({ options: { connectors: { type: 'string' } } });
if (values.connectors !== undefined) process.env['TRIPLINE_CONNECTORS'] = values.connectors;

void serve([deliverStage], process);
