import { aider } from './aider';
import { claudeCode } from './claude-code';
import type { Client } from './client';
import { cline } from './cline';
import { codex } from './codex';
import { continueDev } from './continue';
import { generic } from './generic';
import { kilo } from './kilo';
import { opencode } from './opencode';
import { vscodeChat } from './vscode-chat';
import { zed } from './zed';

/** Every client that "Connect a Client…" offers, in its order. */
export const ALL_CLIENTS: readonly Client[] = [claudeCode, codex, continueDev, cline, kilo, opencode, aider, zed, vscodeChat, generic];
