import { workspace } from 'vscode';

/**
 * The open workspace's name as the ending of a key takes it (`KEY~client~workspace`, `[a-z0-9-]+`); undefined without a
 * workspace, or when nothing of its name is left.
 */
export function workspaceSlug(): string | undefined {
  return slug(workspace.name?.replace(/\s*\([^()]*\)$/, '') ?? '');
}

function slug(name: string): string | undefined {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '') || undefined;
}
