import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  /** Status of every answer on the connection, in order. */
  statuses: number[];
  text: string;
}

/** How long the first byte of an answer may take on a busy machine. */
const PATIENCE_MS = 15_000;

/** Sends exactly these bytes and reads until the other side closes, or until `waitMs` after the last byte that came. */
export function sendRaw(port: number, bytes: string | Buffer, waitMs = 700): Promise<RawAnswer> {
  return new Promise((resolve) => {
    let text = '';
    let timer: NodeJS.Timeout;
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const done = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ statuses: [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map((match) => Number(match[1])), text });
    };
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(done, text === '' ? PATIENCE_MS : waitMs);
    };
    wait();
    socket.setEncoding('utf8').on('data', (data: string) => {
      text += data;
      wait();
    });
    socket.on('close', done).on('error', done);
  });
}

/** Opens a connection that says something and then nothing more. */
export function idleConnection(port: number, bytes: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes);
      resolve(socket);
    });
    socket.once('error', reject);
    socket.on('error', () => undefined);
  });
}
