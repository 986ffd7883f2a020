import { memoryPort } from '@tripline/pipeline';
import { describeKafkaPort } from './kafka-port.contract.ts';

describeKafkaPort('the port in memory', memoryPort);
