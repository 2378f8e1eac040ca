import { type Client, openaiBaseUrl } from './client';
import { inHome } from './config-folders';

/**
 * aider names its API before the model: `openai/auto`. The weak model writes commit messages.
 * Source: aider's pages on its YAML configuration file and on OpenAI-compatible APIs.
 */
export const aider: Client = {
  id: 'aider',
  name: 'aider',
  command: 'aider',
  traces: (place) => [inHome(place, '.aider.conf.yml'), inHome(place, '.aider')],
  config: {
    format: 'yaml',
    files: (place) => [inHome(place, '.aider.conf.yml')],
    edits: (target) => [
      { path: ['openai-api-base'], value: openaiBaseUrl(target) },
      { path: ['openai-api-key'], value: target.key },
      ...(target.keepModel
        ? []
        : [
            { path: ['model'], value: 'openai/auto' },
            { path: ['weak-model'], value: 'openai/auto' },
          ]),
    ],
  },
  choosesModel: true,
  perWorkspace: false,
  values: (target) => [
    { label: 'OPENAI_API_BASE', value: openaiBaseUrl(target) },
    { label: 'OPENAI_API_KEY', value: target.key },
    { label: '--model', value: 'openai/auto' },
  ],
};
