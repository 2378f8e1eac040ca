import type { Client } from './client';
import { inHome, joined, namedFolder } from './config-folders';

/**
 * Claude Code reads `env` of its settings files, the workspace's before the user's, and it wins over the process's environment.
 * `ANTHROPIC_DEFAULT_HAIKU_MODEL` is what it asks for in the background (titles, summaries); it replaced `ANTHROPIC_SMALL_FAST_MODEL`.
 * Source: the settings and model pages of Claude Code's documentation, tried with 2.1.330.
 */
export const claudeCode: Client = {
  id: 'claude-code',
  name: 'Claude Code',
  command: 'claude',
  extensions: ['anthropic.claude-code'],
  traces: (place) => [namedFolder(place, 'CLAUDE_CONFIG_DIR', '.claude'), inHome(place, '.claude.json')],
  config: {
    format: 'json',
    files(place, scope) {
      if (scope === 'user') return [joined(place, namedFolder(place, 'CLAUDE_CONFIG_DIR', '.claude'), 'settings.json')];
      return place.workspaceDir ? [joined(place, place.workspaceDir, '.claude', 'settings.local.json')] : [];
    },
    edits: ({ url, key, keepModel }) => [
      { path: ['env', 'ANTHROPIC_BASE_URL'], value: url },
      { path: ['env', 'ANTHROPIC_AUTH_TOKEN'], value: key },
      ...(keepModel
        ? []
        : [
            { path: ['env', 'ANTHROPIC_MODEL'], value: 'auto' },
            { path: ['env', 'ANTHROPIC_DEFAULT_HAIKU_MODEL'], value: 'auto' },
          ]),
    ],
  },
  choosesModel: true,
  perWorkspace: true,
  values: ({ url, key }) => [
    { label: 'ANTHROPIC_BASE_URL', value: url },
    { label: 'ANTHROPIC_AUTH_TOKEN', value: key },
    { label: 'ANTHROPIC_MODEL', value: 'auto' },
    { label: 'ANTHROPIC_DEFAULT_HAIKU_MODEL', value: 'auto' },
  ],
};
