import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
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
 * A connection that is cut proves nothing the first time: the owner may just be ending.
 * @param timeoutMs how long to wait for the whole answer
 */
export async function probeOwner(port: number, key: string, storageId: string, timeoutMs = 2000): Promise<Holder> {
  const nonce = randomBytes(16).toString('hex');
  let answer = await getHealth(port, nonce, timeoutMs);
  if (answer === 'reset') {
    await sleep(RESET_PAUSE_MS);
    answer = await getHealth(port, nonce, timeoutMs);
  }
  if (answer === 'reset') return { kind: 'stranger' };
  if (answer === 'silent' || answer === 'gone') return { kind: answer };
  const report = parseReport(answer);
  if (report?.name !== 'smart-claude-proxy') return { kind: 'stranger' };
  if (!isValidProof(report.proof, key, nonce, port, storageId)) return { kind: 'other-proxy' };
  const { status, protocolVersion = 0, storageVersion = 0 } = report;
  return { kind: 'owner', stopping: status === 'stopping', protocolVersion, storageVersion };
}

/** An owner that ends cuts its connections; a moment later nobody listens any more, or the next one does. */
const RESET_PAUSE_MS = 100;

/** What the system's errors say of whoever holds the port. Node reports a hang-up without an answer as a reset, too. */
const CONNECTION_ENDS = new Map<string, 'gone' | 'reset'>([
  ['ECONNREFUSED', 'gone'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
]);

/** Most bytes of an answer that we read; a health report has under 1 KB. */
const MAX_ANSWER_BYTES = 64 * 1024;

function getHealth(port: number, nonce: string, timeoutMs: number): Promise<string | 'silent' | 'gone' | 'reset'> {
  return new Promise((resolve) => {
    const call = request({ host: LISTEN_HOST, port, path: `/health?nonce=${nonce}`, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length <= MAX_ANSWER_BYTES) return;
        resolve('');
        call.destroy();
      });
      response.on('end', () => resolve(text));
      response.on('error', () => resolve('reset'));
      response.on('close', () => resolve(text));
    });
    const timer = setTimeout(() => {
      resolve('silent');
      call.destroy();
    }, timeoutMs);
    call.on('close', () => clearTimeout(timer));
    call.on('error', (error: NodeJS.ErrnoException) => resolve(CONNECTION_ENDS.get(error.code ?? '') ?? ''));
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
