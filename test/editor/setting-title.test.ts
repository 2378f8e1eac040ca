import { describe, expect, it } from 'vitest';
import { settingOf, settingTitle } from '../../src/editor/setting-title';

describe('a setting in the words of the settings editor', () => {
  it.each([
    ['port', 'Port'],
    ['autoStart', 'Auto Start'],
    ['routing.successThreshold', 'Routing: Success Threshold'],
    ['budget.dailyUsd', 'Budget: Daily Usd'],
  ])('%s is titled "%s"', (key, title) => expect(settingTitle(key)).toBe(title));

  it.each([
    ['providers.groq.models.0.id', 'providers'],
    ['routing.aliases', 'routing.aliases'],
    ['budget.clients.codex.dailyUsd', 'budget.clients'],
    ['ports', 'ports'],
  ])('the path %s lies in %s', (path, key) => expect(settingOf(path)).toBe(key));
});
