import { type Client, DISPLAY_NAME, openaiBaseUrl } from './client';
import { joined } from './config-folders';

const MAX_INPUT_TOKENS = 168_000;
const MAX_OUTPUT_TOKENS = 32_000;

/**
 * The editor's own chat with a custom endpoint. Its models are a list in the user's folder, beside `settings.json`.
 * Source: the configuration that VS Code's built-in chat extension declares for the vendor `customendpoint` (1.122 and later).
 */
export const vscodeChat: Client = {
  id: 'vscode-chat',
  name: 'VS Code chat (custom endpoint)',
  extensions: ['github.copilot-chat', 'github.copilot'],
  config: {
    format: 'json',
    files: (place) => (place.editorUserDir ? [joined(place, place.editorUserDir, 'chatLanguageModels.json')] : []),
    edits: (target) => [
      {
        path: [{ where: 'name', is: DISPLAY_NAME }],
        value: {
          name: DISPLAY_NAME,
          vendor: 'customendpoint',
          apiKey: target.key,
          apiType: 'chat-completions',
          models: [
            {
              id: 'auto',
              name: 'Auto',
              url: `${openaiBaseUrl(target)}/chat/completions`,
              toolCalling: true,
              vision: true,
              maxInputTokens: MAX_INPUT_TOKENS,
              maxOutputTokens: MAX_OUTPUT_TOKENS,
            },
          ],
        },
      },
    ],
  },
  choosesModel: false,
  perWorkspace: false,
  values: (target) => [
    { label: 'Group name', value: DISPLAY_NAME },
    { label: 'API key', value: target.key },
    { label: 'API type', value: 'Chat Completions' },
    { label: 'Model', value: 'auto' },
    { label: 'URL', value: `${openaiBaseUrl(target)}/chat/completions` },
  ],
};
