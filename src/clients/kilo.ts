import { type Client, DISPLAY_NAME, openaiValues, type Place, PROVIDER_ID } from './client';
import { joined, xdgConfigFolder } from './config-folders';
import { opencodeConfig } from './opencode';

/**
 * Kilo Code in the editor and its CLI share one file, in opencode's form. Older versions keep their settings in the editor's secret
 * storage, where only their own dialog can put them: hence the values. Source: Kilo's page on OpenAI-compatible providers.
 */
export const kilo: Client = {
  id: 'kilo',
  name: 'Kilo Code',
  command: 'kilo',
  extensions: ['kilocode.kilo-code'],
  traces: (place) => [kiloFolder(place)],
  config: opencodeConfig((place) => ['kilo.jsonc', 'kilo.json'].map((name) => joined(place, kiloFolder(place), name))),
  choosesModel: true,
  perWorkspace: false,
  values: (target) => [
    { label: 'Provider ID', value: PROVIDER_ID },
    { label: 'Display name', value: DISPLAY_NAME },
    { label: 'Provider API', value: 'OpenAI Compatible' },
    ...openaiValues(target),
  ],
};

function kiloFolder(place: Place): string {
  return joined(place, xdgConfigFolder(place), 'kilo');
}
