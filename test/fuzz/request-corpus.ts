import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientProtocolId } from '../../src/protocols/canonical';
import { openaiChatClient } from '../../src/protocols/openai-chat/client';
import { type ChatMessage, realConversations } from '../fixtures/conversations';
import { COUNTERPARTS } from './protocols';

/** Long texts only slow the mutations down. */
const MOST_TEXT = 400;

const TOOL = {
  type: 'object',
  properties: { path: { type: 'string' }, lines: { type: 'array', items: { type: 'integer' } } },
  required: ['path'],
};

/** Everything that Chat Completions has, in one body. */
const RICH_CHAT = {
  model: 'auto',
  stream: true,
  stream_options: { include_usage: true },
  max_completion_tokens: 100,
  temperature: 0.5,
  top_p: 1,
  stop: ['END', 'STOP'],
  seed: 7,
  user: 'somebody',
  metadata: { a: 'b' },
  response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: TOOL, strict: true } },
  reasoning_effort: 'low',
  parallel_tool_calls: false,
  tool_choice: { type: 'function', function: { name: 'read' } },
  tools: [
    { type: 'function', function: { name: 'read', description: 'Reads a file.', parameters: TOOL, strict: true } },
    { type: 'custom', custom: { name: 'patch', description: 'Applies a patch.', format: { type: 'text' } } },
  ],
  messages: [
    { role: 'developer', content: [{ type: 'text', text: 'Be brief.' }] },
    {
      role: 'user',
      name: 'ann',
      content: [
        { type: 'text', text: 'What is in it?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'low' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      reasoning_content: 'Look first.',
      tool_calls: [
        { id: 'call_1', type: 'function', function: { name: 'read', arguments: '{"path":"a.ts"}' } },
        { id: 'call_2', type: 'custom', custom: { name: 'patch', input: '*** Begin Patch' } },
      ],
    },
    { role: 'tool', tool_call_id: 'call_1', content: 'const a = 1;' },
    { role: 'tool', tool_call_id: 'call_2', content: [{ type: 'text', text: 'done' }] },
    { role: 'assistant', content: [{ type: 'text', text: 'Read.' }], refusal: null },
    { role: 'user', content: 'Go on.' },
  ],
};

/** Everything that Messages has. */
const RICH_MESSAGES = {
  model: 'auto',
  max_tokens: 100,
  stream: true,
  system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
  thinking: { type: 'enabled', budget_tokens: 1024 },
  temperature: 1,
  top_k: 5,
  stop_sequences: ['END'],
  metadata: { user_id: 'u' },
  tool_choice: { type: 'tool', name: 'read', disable_parallel_tool_use: true },
  tools: [
    { name: 'read', description: 'Reads a file.', input_schema: TOOL, cache_control: { type: 'ephemeral' } },
    { type: 'web_search_20250305', name: 'web_search', max_uses: 2 },
  ],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is in it?' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
        { type: 'document', title: 'a', source: { type: 'text', media_type: 'text/plain', data: 'words' }, citations: { enabled: true } },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Look first.', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'ZGF0YQ==' },
        { type: 'text', text: 'Reading.' },
        { type: 'tool_use', id: 'toolu_1', name: 'read', input: { path: 'a.ts' } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_1', is_error: false, content: [{ type: 'text', text: 'const a = 1;' }] },
        { type: 'text', text: 'Go on.', cache_control: { type: 'ephemeral' } },
      ],
    },
  ],
};

/** Everything that Responses has. */
const RICH_RESPONSES = {
  model: 'auto',
  stream: true,
  store: false,
  instructions: 'Be brief.',
  max_output_tokens: 100,
  include: ['reasoning.encrypted_content'],
  reasoning: { effort: 'low', summary: 'auto' },
  text: { format: { type: 'json_schema', name: 'answer', schema: TOOL, strict: true }, verbosity: 'low' },
  parallel_tool_calls: true,
  prompt_cache_key: 'k',
  tool_choice: { type: 'function', name: 'read' },
  tools: [
    { type: 'function', name: 'read', description: 'Reads a file.', parameters: TOOL, strict: false },
    {
      type: 'custom',
      name: 'patch',
      description: 'Applies a patch.',
      format: { type: 'grammar', syntax: 'lark', definition: 'start: "a"' },
    },
  ],
  input: [
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'More.' }] },
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'What is in it?' },
        { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'auto' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' },
      ],
    },
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Look first.' }], encrypted_content: 'ZW5j' },
    { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'read', arguments: '{"path":"a.ts"}', status: 'completed' },
    { type: 'function_call_output', call_id: 'call_1', output: 'const a = 1;' },
    { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_2', name: 'patch', input: '*** Begin Patch' },
    { type: 'custom_tool_call_output', call_id: 'call_2', output: [{ type: 'input_text', text: 'done' }] },
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Read.', annotations: [] }],
    },
    { role: 'user', content: 'Go on.' },
  ],
};

const conversations = realConversations().map(({ messages }) => ({
  model: 'auto',
  max_tokens: 100,
  messages: messages.slice(0, 9).map(shortened),
}));

/** Request bodies of each client protocol: beginnings of real conversations, and one with everything the format has. */
export const requestCorpus: Record<ClientProtocolId, string[]> = {
  'openai-chat': [RICH_CHAT, RICH_CHAT, ...conversations].map((body) => JSON.stringify(body)),
  'anthropic-messages': [RICH_MESSAGES, RICH_MESSAGES, ...converted('anthropic-messages')].map((body) => JSON.stringify(body)),
  'openai-responses': [RICH_RESPONSES, RICH_RESPONSES, codexRequest(), ...converted('openai-responses')].map((body) =>
    JSON.stringify(body),
  ),
};

function converted(protocol: ClientProtocolId): unknown[] {
  return conversations.map((body) => COUNTERPARTS[protocol].encodeRequest(openaiChatClient.decodeRequest(body), 'auto').body);
}

function shortened(message: ChatMessage): ChatMessage {
  return { ...message, content: message.content.slice(0, MOST_TEXT) };
}

function codexRequest(): unknown {
  const body = JSON.parse(readFileSync(join('test', 'protocols', 'openai-responses', 'codex-request.json'), 'utf8'));
  return { ...body, instructions: String(body.instructions).slice(0, MOST_TEXT) };
}
