import { describe, expect, it } from 'vitest';
import { anthropicMessagesClient } from '../../src/protocols/anthropic-messages/client';
import type { ClientProtocolId } from '../../src/protocols/canonical';
import { openaiChatClient } from '../../src/protocols/openai-chat/client';
import { openaiResponsesClient } from '../../src/protocols/openai-responses/client';
import type { JsonObject } from '../../src/protocols/protocol';
import { sealProof } from '../../src/protocols/sealed-proof';
import { nativeBody } from '../../src/providers/native-body';
import { ProxyError } from '../../src/proxy-error';

const FOREIGN = sealProof({ origin: 'gemini', signature: 'c2ln' });
const CLIENTS = {
  'openai-chat': openaiChatClient,
  'openai-responses': openaiResponsesClient,
  'anthropic-messages': anthropicMessagesClient,
};

function fitted(protocol: ClientProtocolId, body: JsonObject, model: string, options: { routed?: boolean; limit?: number } = {}) {
  const asked = CLIENTS[protocol].decodeRequest({ model: 'auto', ...body });
  const request = options.limit === undefined ? asked : { ...asked, maxOutputTokens: options.limit };
  return nativeBody(body, protocol, model, options.limit, { request, routed: options.routed ?? false });
}

describe("a native body of a conversation in which another maker's model thought", () => {
  const own = { type: 'thinking', thinking: 'Mine.', signature: 'EqQB' };
  const theirs = { type: 'thinking', thinking: 'Theirs.', signature: FOREIGN };
  const user = (content: unknown) => ({ role: 'user', content });

  it('reaches Anthropic with its own signed thoughts only', () => {
    const text = { type: 'text', text: 'Hi' };
    const body = {
      max_tokens: 9,
      messages: [
        user('x'),
        { role: 'assistant', content: [own, theirs, text] },
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'Unsigned.', signature: '' }] },
        user('y'),
      ],
    };
    expect(fitted('anthropic-messages', body, 'claude', { limit: 5 }).body).toEqual({
      model: 'claude',
      max_tokens: 5,
      messages: [user('x'), { role: 'assistant', content: [own, text] }, user('y')],
    });
  });

  it('reaches OpenAI with the reasoning items that OpenAI made only', () => {
    const mine = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' };
    const body = { input: [user('x'), mine, { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: FOREIGN }] };
    expect(fitted('openai-responses', body, 'gpt-6-sol', { limit: 7 }).body).toEqual({
      model: 'gpt-6-sol',
      max_output_tokens: 7,
      input: [user('x'), mine],
    });
  });

  it('does not ask Anthropic to think on by budget from a call that somebody else made', () => {
    const use = { type: 'tool_use', id: 'a', name: 'f', input: {} };
    const answered = (thoughts: JsonObject[]) => ({
      max_tokens: 4000,
      thinking: { type: 'enabled', budget_tokens: 2000 },
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
      messages: [
        user('x'),
        { role: 'assistant', content: [...thoughts, use] },
        user([{ type: 'tool_result', tool_use_id: 'a', content: 'y' }]),
      ],
    });
    const { thinking: _, context_management: __, ...silent } = answered([]);
    expect(fitted('anthropic-messages', answered([theirs]), 'claude-sonnet-4-5').body).toEqual({ ...silent, model: 'claude-sonnet-4-5' });
    expect(fitted('anthropic-messages', answered([theirs]), 'claude-sonnet-4-6').body.thinking).toEqual({
      type: 'adaptive',
      display: 'summarized',
    });
    const mine = answered([own]);
    expect(fitted('anthropic-messages', mine, 'claude-sonnet-4-5').body).toEqual({ ...mine, model: 'claude-sonnet-4-5' });
  });
});

/** What Claude Code sends when it does not know the model. */
const CLAUDE_CODE = {
  max_tokens: 32_000,
  thinking: { type: 'adaptive', display: 'omitted' },
  context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
  output_config: { effort: 'high' },
  tools: [{ name: 'Read', input_schema: { type: 'object' }, defer_loading: true }],
  messages: [
    { role: 'user', content: 'hi' },
    { role: 'system', content: [{ type: 'text', text: '# Environment', cache_control: { type: 'ephemeral' } }] },
  ],
};

describe('a native body whose client left the model to the proxy', () => {
  it('asks each Claude to think as that one can, and keeps all else', () => {
    const newest = fitted('anthropic-messages', CLAUDE_CODE, 'claude-opus-5-5', { routed: true });
    expect(newest).toEqual({ body: { ...CLAUDE_CODE, model: 'claude-opus-5-5' }, omitted: [] });

    const { output_config: _, ...withoutEffort } = CLAUDE_CODE;
    const older = fitted('anthropic-messages', CLAUDE_CODE, 'claude-haiku-4-5', { routed: true });
    expect(older.body).toEqual({
      ...withoutEffort,
      model: 'claude-haiku-4-5',
      thinking: { type: 'enabled', budget_tokens: 16_384, display: 'omitted' },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'hi' },
            { type: 'text', text: '<system>\n# Environment\n</system>', cache_control: { type: 'ephemeral' } },
          ],
        },
      ],
    });

    const oldest = fitted('anthropic-messages', CLAUDE_CODE, 'claude-3-5-haiku-latest', { routed: true, limit: 8192 });
    expect(oldest.body).not.toHaveProperty('thinking');
    expect(oldest.body).not.toHaveProperty('context_management');
    expect(oldest.body.max_tokens).toBe(8192);
    expect(oldest.omitted).toContain('reasoning');
  });

  it('keeps the results of tools first where a system message came between', () => {
    const body = {
      ...CLAUDE_CODE,
      messages: [
        { role: 'user', content: 'hi' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'Read', input: {} }] },
        { role: 'system', content: 'Mind the time.' },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'y' }] },
        { role: 'assistant', content: 'ok' },
      ],
    };
    expect(fitted('anthropic-messages', body, 'claude-haiku-4-5', { routed: true }).body.messages).toEqual([
      body.messages[0],
      body.messages[1],
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'a', content: 'y' },
          { type: 'text', text: '<system>\nMind the time.\n</system>' },
        ],
      },
      body.messages[4],
    ]);
  });

  it('takes no sampling parameters to models that refuse them', () => {
    const body = { max_tokens: 9, temperature: 1, top_p: 0.9, messages: [{ role: 'user', content: 'hi' }] };
    const claude = fitted('anthropic-messages', body, 'claude-opus-4-8', { routed: true });
    expect(claude.body).not.toHaveProperty('temperature');
    expect(claude.omitted).toEqual(['temperature', 'top_p']);
    const gpt = fitted('openai-chat', { ...body, reasoning_effort: 'minimal', verbosity: 'low' }, 'gpt-5.4', { routed: true });
    expect(gpt.body).toMatchObject({ max_completion_tokens: 9, reasoning_effort: 'none', verbosity: 'low' });
    expect(gpt.body).not.toHaveProperty('top_p');
    const plain = fitted('openai-chat', { ...body, reasoning_effort: 'high', verbosity: 'low' }, 'gpt-4o', { routed: true });
    expect(plain.body).toEqual({ ...body, model: 'gpt-4o' });
    expect(plain.omitted).toEqual(['verbosity', 'reasoning_effort']);
  });

  it('keeps what only some OpenAI models refuse from those', () => {
    const body = { messages: [{ role: 'user', content: 'hi' }], parallel_tool_calls: false };
    expect(fitted('openai-chat', body, 'o4-mini', { routed: true }).omitted).toEqual(['parallel_tool_calls']);
    expect(fitted('openai-chat', body, 'o4-mini').body).toEqual({ ...body, model: 'o4-mini' });
    expect(() => fitted('openai-chat', { messages: [{ role: 'user', content: 'hi' }], stop: 'END' }, 'gpt-5.2', { routed: true })).toThrow(
      ProxyError,
    );
    expect(fitted('openai-chat', { messages: [{ role: 'user', content: 'hi' }], stop: 'END' }, 'gpt-5.2').body).toMatchObject({
      stop: 'END',
    });
  });

  it('calls instructions what every server calls them, but for OpenAI', () => {
    const body = {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: 'hi' },
      ],
    };
    for (const model of ['deepseek-chat', 'openai/gpt-oss-120b', 'gpt-oss:20b']) {
      expect(fitted('openai-chat', body, model, { routed: true }).body.messages).toEqual([
        { role: 'system', content: 'Be brief.' },
        body.messages[1],
      ]);
    }
    for (const model of ['gpt-5.4', 'openai/gpt-4o']) {
      expect(fitted('openai-chat', body, model, { routed: true }).body.messages).toEqual(body.messages);
    }
    expect(fitted('openai-chat', body, 'deepseek-chat').body.messages).toEqual(body.messages);
  });

  it('lets the model speak between a tool and the user where Mistral gets it', () => {
    const roles = ['user', 'assistant', 'tool', 'user'];
    const messages = roles.map((role) => ({ role, content: 'x', ...(role === 'tool' ? { tool_call_id: 'abcdefgh1' } : {}) }));
    const sent = fitted('openai-chat', { messages }, 'mistral-large-latest', { routed: true }).body.messages;
    expect(sent).toEqual([...messages.slice(0, 3), { role: 'assistant', content: 'Done.' }, messages[3]]);
  });

  it('is refused where its answer is to be fetched later, which the proxy cannot do', () => {
    expect(() => fitted('openai-responses', { input: 'x', background: true }, 'gpt-5.4')).toThrow(/^background: /);
    expect(fitted('openai-responses', { input: 'x', background: true, stream: true }, 'gpt-5.4').body).toMatchObject({ background: true });
  });

  it('thinks within an output limit of ours', () => {
    const body = { max_tokens: 32_000, thinking: { type: 'enabled', budget_tokens: 16_000 }, messages: [{ role: 'user', content: 'hi' }] };
    const thinkingAt = (limit?: number) =>
      fitted('anthropic-messages', body, 'claude-sonnet-4-5', limit === undefined ? {} : { limit }).body;
    expect(thinkingAt()).toMatchObject(body);
    expect(thinkingAt(20_000).thinking).toEqual(body.thinking);
    expect(thinkingAt(10_000)).toMatchObject({ max_tokens: 10_000, thinking: { type: 'enabled', budget_tokens: 8000 } });
    expect(thinkingAt(1000)).not.toHaveProperty('thinking');
  });

  it('asks no OpenAI model for reasoning that it does not have', () => {
    const codex = {
      input: [
        { role: 'user', content: 'hi' },
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAAA' },
      ],
      reasoning: { effort: 'xhigh', summary: 'auto' },
      include: ['reasoning.encrypted_content'],
      text: { verbosity: 'low' },
      tools: [
        { type: 'function', name: 'exec', parameters: { type: 'object' } },
        { type: 'web_search', external_web_access: false },
      ],
      client_metadata: { session_id: 's' },
    };
    const plain = fitted('openai-responses', codex, 'gpt-4.1-nano', { routed: true });
    expect(plain.body).toEqual({
      model: 'gpt-4.1-nano',
      input: [codex.input[0]],
      include: [],
      tools: [codex.tools[0]],
      client_metadata: { session_id: 's' },
    });
    expect(plain.omitted).toEqual(['reasoning', 'web_search', 'verbosity']);
    const thinking = fitted('openai-responses', codex, 'o4-mini', { routed: true });
    expect(thinking.body.reasoning).toEqual({ effort: 'high', summary: 'auto' });
    expect(fitted('openai-responses', codex, 'gpt-4.1-nano').body).toEqual({ ...codex, model: 'gpt-4.1-nano' });
  });
});

describe("a native body of a conversation in which another maker's model called tools", () => {
  const id = 'chatcmpl-tool-0123456789abcdef0123456789abcdef';
  const called = (first: string) => ({
    messages: [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: null, tool_calls: [{ id: first, type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: first, content: 'y' },
    ],
  });
  const calledByItems = (first: string) => ({
    input: [
      { type: 'function_call', call_id: first, name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: first, output: 'y' },
    ],
  });
  const calledInBlocks = (first: string) => ({
    max_tokens: 9,
    messages: [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: [{ type: 'tool_use', id: first, name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: first, content: 'y' }] },
    ],
  });
  const long = `codex_mcp__calendar__search_events_exec-${id}`;
  const idsIn = (body: JsonObject) =>
    [...JSON.stringify(body).matchAll(/"(?:id|tool_call_id|call_id|tool_use_id)":"([^"]+)"/g)].map(([, found]) => found);

  it.each([
    ['openai-chat', called(id), 'gpt-5.4', /^.{1,40}$/],
    ['openai-chat', called(id), 'mistral-large-latest', /^[A-Za-z0-9]{9}$/],
    ['openai-responses', calledByItems(long), 'gpt-5.4', /^.{1,64}$/],
    ['anthropic-messages', calledInBlocks('functions.f:0'), 'claude-sonnet-4-6', /^[A-Za-z0-9_-]+$/],
  ] as const)('reaches the maker of %s with ids of a form that it takes, call and result by the same', (protocol, body, model, form) => {
    const [call, result] = idsIn(fitted(protocol, body, model).body);
    expect(call).toMatch(form);
    expect(result).toBe(call);
  });

  it('stays as it is where the ids are taken', () => {
    expect(fitted('openai-chat', called('call_1'), 'gpt-5.4').body).toEqual({ ...called('call_1'), model: 'gpt-5.4' });
    expect(fitted('openai-chat', called(id), 'llama-3.3-70b').body).toEqual({ ...called(id), model: 'llama-3.3-70b' });
    expect(fitted('openai-responses', calledByItems(id), 'gpt-5.4').body).toEqual({ ...calledByItems(id), model: 'gpt-5.4' });
    expect(fitted('anthropic-messages', calledInBlocks(id), 'claude').body).toEqual({ ...calledInBlocks(id), model: 'claude' });
  });
});
