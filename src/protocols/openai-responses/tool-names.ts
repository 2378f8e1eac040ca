import type { StandsFor, Tool } from '../canonical';

/** The function that stands for the `local_shell` tool. */
export const LOCAL_SHELL = 'local_shell';

/** The longest function name that every provider takes. */
const MAX_NAME_LENGTH = 64;

/** The one name under which other protocols know a tool inside a namespace; a pure function, so the history agrees with the tools. */
export function flattenName(name: string, namespace: string | null | undefined): string {
  if (!namespace) return name;
  const flat = `${namespace}__${name}`;
  if (flat.length <= MAX_NAME_LENGTH) return flat;
  return `${flat.slice(0, MAX_NAME_LENGTH - 9)}_${fingerprint(flat)}`;
}

/** What the client calls a tool that it knows under another name. */
export function standsFor(tools: readonly Tool[], name: string): StandsFor | undefined {
  const tool = tools.find((candidate) => candidate.name === name);
  return tool && tool.kind !== 'server' ? tool.standsFor : undefined;
}

/** FNV-1a, 32 bit, as 8 hexadecimal digits: keeps two long names apart that begin alike. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
