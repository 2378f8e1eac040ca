import { type Client, type ClientConfig, DISPLAY_NAME, openaiBaseUrl, openaiValues, type Place, PROVIDER_ID } from './client';
import { joined, xdgConfigFolder } from './config-folders';

/** Enough for what agents send; what a request really needs is checked against the model that gets it. */
const LIMIT = { context: 200_000, output: 32_000 };

/** Configuration of opencode and of what is built on it: a provider with one model, asked for by default. */
export function opencodeConfig(files: (place: Place) => string[]): ClientConfig {
  return {
    format: 'json',
    files,
    edits: (target) => [
      {
        path: ['provider', PROVIDER_ID],
        value: {
          npm: '@ai-sdk/openai-compatible',
          name: DISPLAY_NAME,
          options: { baseURL: openaiBaseUrl(target), apiKey: target.key },
          models: { auto: { name: 'Auto', tool_call: true, attachment: true, limit: LIMIT } },
        },
      },
      ...(target.keepModel
        ? []
        : [
            { path: ['model'], value: `${PROVIDER_ID}/auto` },
            { path: ['small_model'], value: `${PROVIDER_ID}/auto` },
          ]),
    ],
  };
}

/** Source: opencode's configuration page, tried with 1.18. */
export const opencode: Client = {
  id: 'opencode',
  name: 'opencode',
  command: 'opencode',
  extensions: ['sst-dev.opencode'],
  traces: (place) => [opencodeFolder(place)],
  config: opencodeConfig((place) => ['opencode.jsonc', 'opencode.json'].map((name) => joined(place, opencodeFolder(place), name))),
  choosesModel: true,
  perWorkspace: false,
  values: openaiValues,
};

function opencodeFolder(place: Place): string {
  return joined(place, xdgConfigFolder(place), 'opencode');
}
