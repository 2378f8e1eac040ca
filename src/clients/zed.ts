import { type Client, openaiBaseUrl, type Place, PROVIDER_ID } from './client';
import { joined, roamingFolder, xdgConfigFolder } from './config-folders';
import type { ConfigEdit } from './formats/config-value';

/** Zed wants to know the size beforehand; what a request really needs is checked against the model that gets it. */
const AUTO = {
  name: 'auto',
  display_name: 'Auto',
  max_tokens: 200_000,
  capabilities: { tools: true, images: true, parallel_tool_calls: true },
};

/**
 * Zed takes keys from the system's keychain only (its settings page) or from `SMART_CLAUDE_PROXY_API_KEY`, so the key is a value to paste.
 * Source: Zed's page on API access, section "OpenAI-Compatible Endpoints".
 */
export const zed: Client = {
  id: 'zed',
  name: 'Zed',
  command: 'zed',
  traces: (place) => [zedFolder(place)],
  config: {
    format: 'json',
    files: (place) => [joined(place, zedFolder(place), 'settings.json')],
    edits(target) {
      const provider = { api_url: openaiBaseUrl(target), available_models: [AUTO] };
      const edits: ConfigEdit[] = [{ path: ['language_models', 'openai_compatible', PROVIDER_ID], value: provider }];
      if (!target.keepModel) edits.push({ path: ['agent', 'default_model'], value: { provider: PROVIDER_ID, model: 'auto' } });
      return edits;
    },
  },
  choosesModel: true,
  perWorkspace: false,
  values: ({ key }) => [{ label: 'API key', value: key }],
};

function zedFolder(place: Place): string {
  return place.platform === 'win32' ? joined(place, roamingFolder(place), 'Zed') : joined(place, xdgConfigFolder(place), 'zed');
}
