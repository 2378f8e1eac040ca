import assert from 'node:assert/strict';
import {
  commands,
  env,
  type LanguageModelChat,
  type LanguageModelChatMessage,
  type LanguageModelChatRequestOptions,
  lm,
  workspace,
} from 'vscode';
import { OWN_VENDOR } from '../../../src/editor/chat/chat-contributions';
import { commandId } from '../../../src/editor/contributions';
import type { RecentRequest } from '../../../src/store/queries';
import { type FakeUpstream, type Responder, startFakeUpstream } from '../../fixtures/fake-upstream';
import { eventually } from './eventually';

/** Two providers of different protocols, played in this process; the proxy learns of them by its settings. */
export interface ChatFixture {
  chat: FakeUpstream;
  messages: FakeUpstream;
  model(id: string): Promise<LanguageModelChat>;
  end(): Promise<void>;
}

const unanswered: Responder = (_request, response) => void response.writeHead(500).end();

export async function startChatFixture(): Promise<ChatFixture> {
  const chat = await startFakeUpstream(unanswered);
  const messages = await startFakeUpstream(unanswered);
  const configuration = workspace.getConfiguration('smartClaudeProxy');
  const before = configuration.get<Record<string, unknown>>('providers');
  const cheap = { inputUsdPerMTok: 100, outputUsdPerMTok: 100 };
  const dear = { inputUsdPerMTok: 300, outputUsdPerMTok: 1500 };
  await configuration.update(
    'providers',
    {
      ...before,
      'chat-lab': {
        type: 'openai-compatible',
        baseUrl: `${chat.url}/v1`,
        models: [
          {
            id: 'small',
            tier: 'economy',
            contextWindow: 100_000,
            maxOutputTokens: 20_000,
            capabilities: ['tools', 'vision', 'json'],
            ...cheap,
          },
          { id: 'plain', tier: 'premium', contextWindow: 8_000, maxOutputTokens: 8_000, capabilities: [], ...dear },
        ],
      },
      'messages-lab': {
        type: 'anthropic',
        baseUrl: messages.url,
        models: [
          {
            id: 'claude-lab',
            tier: 'premium',
            contextWindow: 200_000,
            maxOutputTokens: 64_000,
            capabilities: ['tools', 'vision', 'reasoning'],
            ...dear,
          },
        ],
      },
    },
    true,
  );
  return {
    chat,
    messages,
    model: (id) => eventually(() => findModel(id)),
    async end() {
      await configuration.update('providers', before, true);
      await Promise.all([chat.close(), messages.close()]);
    },
  };
}

export async function findModel(id: string): Promise<LanguageModelChat> {
  const found = (await lm.selectChatModels({ vendor: OWN_VENDOR, id }))[0];
  assert.ok(found, `The editor does not list ${id}.`);
  return found;
}

export async function listedIds(): Promise<string[]> {
  return (await lm.selectChatModels({ vendor: OWN_VENDOR })).map(({ id }) => id);
}

/** Everything that an answer consists of. */
export async function partsOf(
  model: LanguageModelChat,
  messages: LanguageModelChatMessage[],
  options: LanguageModelChatRequestOptions = {},
): Promise<unknown[]> {
  const answer = await model.sendRequest(messages, options);
  const parts: unknown[] = [];
  for await (const part of answer.stream) parts.push(part);
  return parts;
}

/** What the log holds, newest first. */
export async function logged(limit = 1): Promise<RecentRequest[]> {
  const { url, key } = await proxyAddress();
  const answer = await fetch(`${url}/api/stats?metric=recent-requests&limit=${limit}`, { headers: { 'x-api-key': key } });
  return ((await answer.json()) as { requests: RecentRequest[] }).requests;
}

export async function proxyAddress(): Promise<{ url: string; key: string }> {
  await commands.executeCommand(commandId('copyApiKey'));
  const key = await env.clipboard.readText();
  await commands.executeCommand(commandId('copyBaseUrl'));
  return { url: (await env.clipboard.readText()).replace(/\/v1$/, ''), key };
}
