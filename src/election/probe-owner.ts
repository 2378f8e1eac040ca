import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type { HealthReport } from '../server/api-types';
import { LISTEN_HOST } from '../server/listen';
import { isValidProof } from '../server/proof';

/** What answers at our port. */
export type Holder =
  /** One of us, with the same key and storage. */
  | { kind: 'owner'; stopping: boolean; protocolVersion: number; storageVersion: number }
  /** One of us by name, but it cannot prove that it has our key and storage. */
  | { kind: 'other-proxy' }
  | { kind: 'stranger' }
  /** Accepts connections and says nothing: a stranger, or an owner that is suspended. */
  | { kind: 'silent' }
  /** Nobody listens any more. */
  | { kind: 'gone' };

/**
 * Asks whoever holds the port to prove that it is our owner. The key itself is not sent.
 * @param timeoutMs how long to wait for the whole answer
 */
export async function probeOwner(port: number, key: string, storageId: string, timeoutMs = 2000): Promise<Holder> {
  const nonce = randomBytes(16).toString('hex');
  const answer = await getHealth(port, nonce, timeoutMs);
  if (answer === 'silent' || answer === 'gone') return { kind: answer };
  const report = parseReport(answer);
  if (report?.name !== 'smart-claude-proxy') return { kind: 'stranger' };
  if (!isValidProof(report.proof, key, nonce, port, storageId)) return { kind: 'other-proxy' };
  const { status, protocolVersion = 0, storageVersion = 0 } = report;
  return { kind: 'owner', stopping: status === 'stopping', protocolVersion, storageVersion };
}

/** Most bytes of an answer that we read; a health report has under 1 KB. */
const MAX_ANSWER_BYTES = 64 * 1024;

function getHealth(port: number, nonce: string, timeoutMs: number): Promise<string | 'silent' | 'gone'> {
  return new Promise((resolve) => {
    const call = request({ host: LISTEN_HOST, port, path: `/health?nonce=${nonce}`, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_ANSWER_BYTES) call.destroy();
      });
      response.on('end', () => resolve(text));
      response.on('error', () => resolve(''));
      response.on('close', () => resolve(text));
    });
    const timer = setTimeout(() => {
      resolve('silent');
      call.destroy();
    }, timeoutMs);
    call.on('close', () => clearTimeout(timer));
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED' ? 'gone' : ''));
    call.end();
  });
}

function parseReport(text: string): Partial<HealthReport> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
