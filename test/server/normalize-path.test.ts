import { describe, expect, it } from 'vitest';
import { clientFromUserAgent } from '../../src/server/client-name';
import { normalizePath } from '../../src/server/normalize-path';

describe('normalizePath', () => {
  it.each([
    ['/v1/chat/completions', '/v1/chat/completions'],
    ['/chat/completions', '/v1/chat/completions'],
    ['/v1/v1/messages', '/v1/messages'],
    ['/v1/messages/v1', '/v1/messages'],
    ['//v1//responses//', '/v1/responses'],
    ['/v1/messages/count_tokens', '/v1/messages/count_tokens'],
    ['/v1/models/openai:gpt-4o', '/v1/models/openai:gpt-4o'],
    ['/v1/models/hub:meta/llama', '/v1/models/hub:meta/llama'],
    ['/api/stats', '/api/stats'],
    ['/api/stats/', '/api/stats'],
    ['/', '/'],
    ['/health', '/health'],
    ['/v1/health', '/health'],
    ['/v1/api/stats', '/api/stats'],
    ['/v1/dashboard', '/dashboard'],
    ['/v2/chat', '/v2/chat'],
  ])('%s is %s', (path, normal) => {
    expect(normalizePath(path)).toBe(normal);
  });
});

describe('clientFromUserAgent', () => {
  it.each([
    ['claude-cli/2.1.330 (external, cli)', 'claude-code'],
    ['codex_cli_rs/0.169.0 (Debian)', 'codex'],
    ['OpenAI/JS 7.57.0', 'openai-js'],
    ['Anthropic/JS 1.12.0', 'anthropic-js'],
    ['my tool/1', 'my'],
    ['<script>', 'unknown'],
    [undefined, 'unknown'],
  ])('%s is %s', (userAgent, name) => {
    expect(clientFromUserAgent(userAgent)).toBe(name);
  });
});
