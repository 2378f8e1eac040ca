import { unsupportedField } from '../read-body';
import type { ModelTraits } from './model-traits';

/**
 * OpenAI's thinking models answer 400 to stop sequences, but for those that are told not to think.
 * @throws ProxyError 400, so that another model may be asked
 */
export function refuseStop(stop: unknown, effort: unknown, { openaiReasoning }: ModelTraits): void {
  const isWanted = Array.isArray(stop) ? stop.length > 0 : typeof stop === 'string';
  if (!isWanted || !openaiReasoning || effort === 'none') return;
  throw unsupportedField('stop', 'this model thinks before it answers and has no stop sequences. Leave it out, or choose another model.');
}
