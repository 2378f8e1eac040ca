import type { ProviderStatus } from '../../src/server/api-types';
import { h } from '../dom/element';
import { formatCounted } from '../format/numbers';
import { formatMoment, formatUntil } from '../format/time';

type Tone = 'good' | 'warn' | 'bad' | 'off';

/** How a provider is, in a word and with its last error. */
export function healthLine(status: ProviderStatus): HTMLElement[] {
  const { tone, text } = stateOf(status);
  const { lastError, lastErrorAt } = status.health;
  const lines = [h('p', { class: 'health-state' }, h('span', { class: `connection-dot tone-${tone}`, 'aria-hidden': 'true' }), text)];
  if (!status.available && status.reason && (status.enabled || status.enabledBy === 'auto'))
    lines.push(h('p', { class: 'muted' }, status.reason));
  if (status.enabled && status.available && lastError !== null) {
    const at = lastErrorAt === null ? '' : ` (${formatMoment(lastErrorAt, new Date())})`;
    lines.push(h('p', { class: 'muted clamp', title: lastError }, `Last error${at}: ${lastError}`));
  }
  return lines;
}

function stateOf({ enabled, enabledBy, available, health, models }: ProviderStatus): { tone: Tone; text: string } {
  // Left to itself, a provider is off for as long as something is missing.
  if (!available && (enabled || enabledBy === 'auto')) return { tone: 'off', text: 'Not ready' };
  if (!enabled) return { tone: 'off', text: enabledBy === 'override' ? 'Switched off here' : 'Off' };
  const offers = formatCounted(models.length, 'model');
  switch (health.state) {
    case 'healthy':
      return { tone: 'good', text: `Healthy, ${offers}` };
    case 'resting':
      return {
        tone: 'bad',
        text: `Failing; skipped${health.probeAt === null ? '' : `, tried again ${formatUntil(health.probeAt, new Date())}`}`,
      };
    case 'unknown':
      return { tone: 'warn', text: `Not used yet, ${offers}` };
  }
}
