import { type Client, openaiValues } from './client';
import { inHome } from './config-folders';

/**
 * Cline keeps its provider and key where only its own settings page should put them: the editor's secret storage, or a file
 * without a documented form. So there are values to paste. Source: Cline's page on OpenAI-compatible providers.
 */
export const cline: Client = {
  id: 'cline',
  name: 'Cline',
  command: 'cline',
  extensions: ['saoudrizwan.claude-dev'],
  traces: (place) => [inHome(place, '.cline')],
  choosesModel: false,
  perWorkspace: false,
  values: (target) => [
    { label: 'API Provider', value: 'OpenAI Compatible' },
    ...openaiValues(target),
    { label: 'Context Window Size', value: '200000' },
  ],
};
