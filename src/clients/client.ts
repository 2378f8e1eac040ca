import type { ConfigFormat } from './formats/config-text';
import type { ConfigEdit } from './formats/config-value';

/** The machine and the editor that a client is looked for on. */
export interface Place {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  homeDir: string;
  /** The opened folder; null without one. */
  workspaceDir: string | null;
  /** The editor's folder with `settings.json`, of the profile in use; null where it is on another machine. */
  editorUserDir: string | null;
}

/** What a client is pointed at. */
export interface Target {
  /** `http://127.0.0.1:4577` */
  url: string;
  /** With the suffix that names the client. */
  key: string;
  /** Leaves the model that the client asks for as it is; else it asks for `auto`. */
  keepModel: boolean;
}

export type Scope = 'user' | 'workspace';

/** A configuration file that may be written. */
export interface ClientConfig {
  format: ConfigFormat;
  /** Absolute paths, the strongest first: the first that exists is the one, else the last. Empty where there is no such place. */
  files(place: Place, scope: Scope): string[];
  /** An older file that the client would no longer read if ours were created. */
  wouldHide?(place: Place): string;
  /** What connects the client. Of maps it names what is ours only, so that their other keys stay. */
  edits(target: Target): ConfigEdit[];
}

/** A value for the person to paste. */
export interface ClientValue {
  /** As the client calls it. */
  label: string;
  value: string;
}

/** A program that can be pointed at the proxy. What is known of it, as data. */
export interface Client {
  /** The suffix of its key, and its name in the log. */
  id: string;
  name: string;
  /** Its command on the PATH. */
  command?: string;
  /** Identifiers of its editor extensions. */
  extensions?: readonly string[];
  /** Absolute paths of which one is there when it has been used. */
  traces?(place: Place): string[];
  config?: ClientConfig;
  /** Whether connecting changes which model it asks for, so that there is a choice to keep it. */
  choosesModel: boolean;
  /** Whether a workspace can be connected by itself. */
  perWorkspace: boolean;
  /** What to paste where there is no file to write, or besides it. */
  values(target: Target): ClientValue[];
}

export const DISPLAY_NAME = 'Smart Claude Proxy';

/** How clients that name their providers know the proxy. */
export const PROVIDER_ID = 'smart-claude-proxy';

/** Base URL of OpenAI's protocols. */
export function openaiBaseUrl({ url }: Target): string {
  return `${url}/v1`;
}

/** The three values that every OpenAI-compatible client asks for. */
export function openaiValues(target: Target): ClientValue[] {
  return [
    { label: 'Base URL', value: openaiBaseUrl(target) },
    { label: 'API key', value: target.key },
    { label: 'Model', value: 'auto' },
  ];
}
