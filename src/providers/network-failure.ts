import { messageOf } from '../error-message';
import type { UpstreamFailure } from '../protocols/canonical';

/** Says in plain words what Node's error codes mean for the person who has to fix it. */
export function networkFailure(error: unknown, host: string): UpstreamFailure {
  const code = codeOf(error);
  return { kind: 'network', message: explain(code, host) ?? `The connection to ${host} failed (${code || messageOf(error)}).` };
}

function explain(code: string, host: string): string | undefined {
  switch (code) {
    case 'ECONNREFUSED':
      return `${host} refused the connection. Is the server running, and is the address right?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The address ${host} could not be found. Check the network and the provider's "baseUrl".`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      return `${host} closed the connection before the answer was complete.`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${host} cannot be reached from this machine. Check the network, VPN or proxy.`;
    case 'ERR_INVALID_CHAR':
      return `The API key for ${host} holds characters that no key has. Set it again.`;
    case 'Z_DATA_ERROR':
    case 'Z_BUF_ERROR':
    case 'ERR__ERROR_FORMAT_PADDING_1':
      return `${host} sent an answer that cannot be unpacked.`;
    default:
      if (code.startsWith('HPE_')) return `${host} answered with something that is not HTTP. Check the provider's "baseUrl".`;
      return isCertificateProblem(code) ? `The certificate of ${host} is not trusted on this machine (${code}).` : undefined;
  }
}

/** Codes of https://nodejs.org/api/tls.html#x509-certificate-error-codes and of OpenSSL's handshake. */
function isCertificateProblem(code: string): boolean {
  return /CERT|UNABLE_TO_|SELF_SIGNED|HOSTNAME_MISMATCH|ERR_TLS|ERR_SSL|^EPROTO$/.test(code);
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
