import type { ControlAction } from '../server/routes/control';

/** No answer within this time means that the owner is suspended or gone. */
const ANSWER_TIMEOUT_MS = 2000;

/** Asks the owner to do something for all windows. @returns whether it said that it will */
export async function askOwner(owner: { url: string; apiKey: string }, action: ControlAction): Promise<boolean> {
  const response = await fetch(`${owner.url}/api/control`, {
    method: 'POST',
    headers: { authorization: `Bearer ${owner.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ action }),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  }).catch(() => undefined);
  return response?.ok ?? false;
}
