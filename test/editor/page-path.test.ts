import { expect, it } from 'vitest';
import { pagePath } from '../../src/editor/page-path';

it('lets the dashboard ask for its figures and settings', () => {
  expect(pagePath('/api/stats?metric=summary&days=7')).toBe('/api/stats');
  expect(pagePath('/api/providers/groq')).toBe('/api/providers/groq');
  expect(pagePath('/api/providers/groq/test')).toBe('/api/providers/groq/test');
  expect(pagePath('/api/requests/a%2Fb')).toBe('/api/requests/a%2Fb');
});

it.each([
  '/v1/chat/completions',
  '/api/../v1/chat/completions',
  '/api/stats/../../v1/models',
  '/api/stats/%2e%2e/%2e%2e/v1/models',
  '/api/statsx',
  '/api/control',
  '/api/events',
  '//elsewhere.example/api/stats',
  'http://elsewhere.example/api/stats',
  'http://[',
  '',
])('does not let it ask for %j', (path) => {
  expect(pagePath(path)).toBeUndefined();
});
