import type { StandsFor, Tool } from '../canonical';
import { fitToolName } from '../tool-name';

/** The function that stands for the `local_shell` tool. */
export const LOCAL_SHELL = 'local_shell';

/** The one name under which other protocols know a tool inside a namespace; a pure function, so the history agrees with the tools. */
export function flattenName(name: string, namespace: string | null | undefined): string {
  if (!namespace) return name;
  return fitToolName(`${namespace}__${name}`);
}

/** What the client calls a tool that it knows under another name. */
export function standsFor(tools: readonly Tool[], name: string): StandsFor | undefined {
  const tool = tools.find((candidate) => candidate.name === name);
  return tool && tool.kind !== 'server' ? tool.standsFor : undefined;
}
