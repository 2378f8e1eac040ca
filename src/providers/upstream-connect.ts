import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/**
 * Calls back once a request's socket is connected, TLS handshake included. A connection that is used again is connected; one
 * that an agent of the editor hands over (through a proxy) may be at any stage, so the answer itself counts as proof too.
 */
export function whenConnected(socket: Socket, request: ClientRequest, onConnected: () => void): void {
  if (request.reusedSocket) {
    onConnected();
  } else if (socket instanceof TLSSocket) {
    // The other side's last word of the handshake.
    if (socket.getPeerFinished() !== undefined) onConnected();
    else socket.once('secureConnect', onConnected);
  } else if (socket.connecting) {
    socket.once('connect', onConnected);
  } else {
    onConnected();
  }
}
