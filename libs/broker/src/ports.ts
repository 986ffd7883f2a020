import { createServer } from 'node:net';
import { BrokerError } from './broker-error.ts';

const HOST = '127.0.0.1';

/** Ports that nobody listens on at the moment, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map(({ port }) => port);
  await Promise.all(servers.map(({ close }) => close()));
  return ports;
}

/** @throws BrokerError PORT_IN_USE */
export async function mustBeFree(port: number): Promise<void> {
  try {
    const { close } = await listen(port);
    await close();
  } catch (error) {
    throw new BrokerError('PORT_IN_USE', `port ${port} is in use`, 'choose another port for the broker', error);
  }
}

function listen(port: number): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, HOST, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('no address'));
      resolve({ port: address.port, close: () => new Promise((done) => server.close(() => done())) });
    });
  });
}
