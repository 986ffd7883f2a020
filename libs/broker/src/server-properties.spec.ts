import { describe, expect, it } from 'vitest';
import { serverProperties } from './server-properties.ts';

const settings = { port: 9092, controllerPort: 9093, logDirectory: '/data' };

function read(text: string): Record<string, string> {
  return Object.fromEntries(
    text
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

describe('server.properties', () => {
  it('listens on the loopback interface only and never advertises the controller', () => {
    expect(read(serverProperties(settings))).toMatchObject({
      listeners: 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:9092',
      'log.dirs': '/data',
    });
  });

  it('advertises the port of the proxy, not its own, where clients come through one', () => {
    const listeners = [{ name: 'PROXIED', port: 9094, advertisedPort: 9095 }];
    expect(read(serverProperties({ ...settings, listeners }))).toMatchObject({
      listeners: 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093,PROXIED://127.0.0.1:9094',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:9092,PROXIED://127.0.0.1:9095',
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT',
    });
  });

  it('gives a listener its protocol and what Kafka is told of it alone', () => {
    const properties = { 'ssl.client.auth': 'required' };
    const listeners = [{ name: 'MUTUAL', port: 9094, advertisedPort: 9094, protocol: 'SSL', properties }] as const;
    expect(read(serverProperties({ ...settings, listeners }))).toMatchObject({
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,MUTUAL:SSL',
      'listener.name.mutual.ssl.client.auth': 'required',
    });
  });

  it('makes room for our largest records and creates no topic by itself', () => {
    const properties = read(serverProperties(settings));
    expect(Number(properties['message.max.bytes'])).toBeGreaterThan(4 * 1024 * 1024);
    expect(Number(properties['replica.fetch.max.bytes'])).toBeGreaterThan(4 * 1024 * 1024);
    expect(properties['auto.create.topics.enable']).toBe('false');
  });

  it('lets an override win', () => {
    const overrides = { 'auto.create.topics.enable': 'true' };
    expect(read(serverProperties({ ...settings, overrides }))['auto.create.topics.enable']).toBe('true');
  });
});
