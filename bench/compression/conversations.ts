import { segments } from '../../src/protocols/openai-chat/segments';
import type { Segment } from '../../src/protocols/segments';
import {
  agentConversation,
  type ChatMessage,
  type RecordedConversation,
  realConversations,
  turnsOf,
} from '../../test/fixtures/conversations';

/** A long run of an agent: the steps of a recorded one again and again, over other files and lines. */
export function longAgentRun(steps: number): RecordedConversation {
  const [system, task, ...rest] = agentConversation('marshmallow-1867-function-calling').messages;
  const messages: ChatMessage[] = [];
  if (system && task) messages.push(system, task);
  for (let round = 0; messages.length < 2 * steps; round++) {
    for (const message of rest)
      messages.push({
        ...message,
        content: message.content.replaceAll('fields', `fields_${round}`).replaceAll(/\b14(\d\d)\b/g, `${round + 3}$1`),
      });
  }
  return { name: `agent run of ${steps} steps`, messages: messages.slice(0, 2 * steps) };
}

/** The recorded conversations that have a second turn. */
export function recordedConversations(): RecordedConversation[] {
  return realConversations().filter((conversation) => turnsOf(conversation).length > 1);
}

/** The segments of each request of a conversation. */
export function requestsOf(conversation: RecordedConversation): Segment[][] {
  const tools = toolsOf(conversation);
  return turnsOf(conversation).map((messages) => segments({ messages: structuredClone(messages), tools }));
}

/** The recordings leave the tool definitions out; an agent sends them with every request. */
function toolsOf({ messages }: RecordedConversation): unknown[] {
  if (!messages.some(({ role }) => role === 'tool')) return [];
  return [
    {
      type: 'function',
      function: {
        name: 'bash',
        description: 'Runs a command.',
        parameters: { type: 'object', properties: { command: { type: 'string' } } },
      },
    },
  ];
}
