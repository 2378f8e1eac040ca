import { type Client, DISPLAY_NAME, openaiBaseUrl, openaiValues, type Place } from './client';
import { joined, namedFolder } from './config-folders';

/**
 * Continue, in the editor and as `cn`: a list of models to choose from. The Responses protocol is off, because what stands behind
 * `auto` changes. Source: Continue's config.yaml reference, tried with `cn` 1.5.
 */
export const continueDev: Client = {
  id: 'continue',
  name: 'Continue',
  command: 'cn',
  extensions: ['continue.continue'],
  traces: (place) => [continueFolder(place)],
  config: {
    format: 'yaml',
    files: (place) => [joined(place, continueFolder(place), 'config.yaml')],
    wouldHide: (place) => joined(place, continueFolder(place), 'config.json'),
    edits: (target) => [
      { path: ['name'], value: 'Local Config', unlessSet: true },
      { path: ['version'], value: '1.0.0', unlessSet: true },
      { path: ['schema'], value: 'v1', unlessSet: true },
      {
        path: ['models', { where: 'name', is: DISPLAY_NAME }],
        value: {
          name: DISPLAY_NAME,
          provider: 'openai',
          model: 'auto',
          apiBase: openaiBaseUrl(target),
          apiKey: target.key,
          useResponsesApi: false,
          roles: ['chat', 'edit', 'apply'],
          capabilities: ['tool_use', 'image_input'],
        },
      },
    ],
  },
  choosesModel: false,
  perWorkspace: false,
  values: openaiValues,
};

function continueFolder(place: Place): string {
  return namedFolder(place, 'CONTINUE_GLOBAL_DIR', '.continue');
}
