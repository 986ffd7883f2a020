import { bootstrap, describeWithKafka, portTo } from '../src/broker.ts';
import { describeKafkaPort } from './kafka-port.contract.ts';

describeWithKafka('on a real broker', () => {
  describeKafkaPort('the port over kafkajs', () => portTo(bootstrap()));
});
