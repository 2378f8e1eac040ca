import { describe, expect, it, vi } from 'vitest';
import { crossingText } from '../../src/editor/budget-crossing-text';

vi.mock('vscode', () => import('../fixtures/vscode-l10n'));

describe('the text about a budget threshold', () => {
  it('speaks of all requests where the limit is everybody’s', () => {
    expect(crossingText({ payer: 'all', period: 'daily', level: 'exhausted' })).toBe(
      'The budget for today is used up. The proxy refuses requests that cost money until it resets.',
    );
  });

  it('names the client or provider whose limit it is, and does not claim that everything is refused', () => {
    const client = crossingText({ payer: 'client my ci', period: 'weekly', level: 'exhausted' });
    expect(client).toBe('The budget of client “my ci” for this week is used up. Its requests that cost money are refused until it resets.');
    const provider = crossingText({ payer: 'provider openai', period: 'monthly', level: 'downgrade' });
    expect(provider).toContain('budget of provider “openai” for this month is nearly used up');
  });
});
