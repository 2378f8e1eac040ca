import { type Client, DISPLAY_NAME, openaiBaseUrl, openaiValues, PROVIDER_ID } from './client';
import { joined, namedFolder } from './config-folders';

/**
 * Codex speaks the Responses protocol only. The key goes as a header, because `env_key` would need a variable in every shell.
 * Source: Codex's configuration reference, tried with 0.169.
 */
export const codex: Client = {
  id: 'codex',
  name: 'Codex',
  command: 'codex',
  extensions: ['openai.chatgpt'],
  traces: (place) => [namedFolder(place, 'CODEX_HOME', '.codex')],
  config: {
    format: 'toml',
    files: (place) => [joined(place, namedFolder(place, 'CODEX_HOME', '.codex'), 'config.toml')],
    edits: (target) => [
      ...(target.keepModel ? [] : [{ path: ['model'], value: 'auto' }]),
      { path: ['model_provider'], value: PROVIDER_ID },
      {
        path: ['model_providers', PROVIDER_ID],
        value: {
          name: DISPLAY_NAME,
          base_url: openaiBaseUrl(target),
          wire_api: 'responses',
          http_headers: { 'x-api-key': target.key },
        },
      },
    ],
  },
  choosesModel: true,
  perWorkspace: false,
  values: openaiValues,
};
