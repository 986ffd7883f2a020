import { connect } from 'node:net';

const ANSWER_MS = 3_000;

/** Whether any of the addresses takes a connection. Asked before a client is opened, which would try for half a minute. @param brokers `host:port`, separated by commas */
export async function isReachable(brokers: string): Promise<boolean> {
  const answers = await Promise.all(brokers.split(',').map((address) => takesConnection(address.trim())));
  return answers.includes(true);
}

function takesConnection(address: string): Promise<boolean> {
  const colon = address.lastIndexOf(':');
  const port = Number(address.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port) || port < 1 || port > 65_535) return Promise.resolve(false);
  return new Promise((resolve) => {
    const socket = connect({ host: address.slice(0, colon), port });
    const end = (isTaken: boolean) => {
      socket.destroy();
      resolve(isTaken);
    };
    socket.setTimeout(ANSWER_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
