import { ProxyError } from '../proxy-error';
import type { ControlAction } from '../server/routes/control';

/** No answer within this time means that the owner is suspended or gone. */
const ANSWER_TIMEOUT_MS = 2000;
/** What waits in the owner for its turn, behind a restart say, or for streams to end. */
const TURN_TIMEOUT_MS = 30_000;

export interface OwnerAddress {
  url: string;
  apiKey: string;
}

/** Asks the owner to do something for all windows. @returns whether it said that it will */
export async function askOwner(owner: OwnerAddress, action: ControlAction): Promise<boolean> {
  const response = await post(owner, '/api/control', { action }, ANSWER_TIMEOUT_MS).catch(() => undefined);
  return response?.ok ?? false;
}

/** @returns the new key. @throws what the owner says against it, or the network's error */
export async function askForNewKey(owner: OwnerAddress): Promise<string> {
  const { apiKey } = await answerOf(await post(owner, '/api/key', { action: 'rotate' }, TURN_TIMEOUT_MS));
  if (typeof apiKey !== 'string') throw new ProxyError('internal', 'The window that runs the proxy gave no new key; look into its log.');
  return apiKey;
}

/** @throws what the owner says against it, naming the files that are left, or the network's error */
export async function askToDeleteAll(owner: OwnerAddress): Promise<void> {
  await answerOf(await post(owner, '/api/storage', { action: 'delete-all' }, TURN_TIMEOUT_MS));
}

function post({ url, apiKey }: OwnerAddress, path: string, body: Record<string, string>, timeoutMs: number): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
}

interface OwnerAnswer {
  apiKey?: unknown;
  error?: { message?: unknown };
}

/** Owner and followers are built together, but may be of two versions. */
async function answerOf(response: Response): Promise<OwnerAnswer> {
  const answer = (await response.json().catch(() => ({}))) as OwnerAnswer;
  if (response.ok) return answer;
  const said = answer.error?.message;
  throw new ProxyError(
    'conflict',
    typeof said === 'string' ? said : `The window that runs the proxy answered with status ${response.status}.`,
  );
}
