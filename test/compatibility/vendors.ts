import type { JsonObject } from '../../src/protocols/protocol';
import { anthropicWire } from './wires/anthropic';
import { geminiWire } from './wires/gemini';
import { ollamaWire } from './wires/ollama';
import { GROQ, OPENAI, openaiChatWire } from './wires/openai-chat';
import { openaiResponsesWire } from './wires/openai-responses';
import type { Wire } from './wires/wire';

/** A provider of the proxy, played by a fake server. */
export interface Vendor {
  /** As the proxy names it. */
  id: string;
  /** The APIs its server speaks. */
  wires: readonly Wire[];
  models: readonly string[];
  settings(url: string): JsonObject;
  /** What its server says to everything but requests for an answer; undefined is a 404. */
  other(path: string): JsonObject | undefined;
  /** Its id in the price library; undefined where answers are free. */
  pricedAs: string | undefined;
  /** What it signs thoughts with. */
  proof: string | undefined;
}

const openaiListing = (models: readonly string[]) => (path: string) =>
  path.endsWith('/models') ? { object: 'list', data: models.map((id) => ({ id, object: 'model', created: 1, owned_by: 'x' })) } : undefined;

const OPENAI_MODELS = ['gpt-5.4', 'gpt-5.3-codex'];
const openai: Vendor = {
  id: 'openai',
  wires: [openaiChatWire(OPENAI), openaiResponsesWire],
  models: OPENAI_MODELS,
  settings: (url) => ({ baseUrl: `${url}/v1`, apiKey: 'sk-fake-openai' }),
  other: openaiListing(OPENAI_MODELS),
  pricedAs: 'openai',
  proof: 'gAAAAABsigned',
};

const GROQ_MODELS = ['openai/gpt-oss-120b'];
const groq: Vendor = {
  id: 'groq',
  wires: [openaiChatWire(GROQ)],
  models: GROQ_MODELS,
  settings: (url) => ({ type: 'openai-compatible', baseUrl: `${url}/openai/v1`, apiKey: 'gsk-fake' }),
  other: openaiListing(GROQ_MODELS),
  pricedAs: 'groq',
  proof: undefined,
};

const ANTHROPIC_MODELS = ['claude-sonnet-4-6'];
const anthropic: Vendor = {
  id: 'anthropic',
  wires: [anthropicWire],
  models: ANTHROPIC_MODELS,
  settings: (url) => ({ baseUrl: url, apiKey: 'sk-ant-fake' }),
  other: (path) =>
    path.startsWith('/v1/models')
      ? {
          data: ANTHROPIC_MODELS.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' })),
          has_more: false,
        }
      : undefined,
  pricedAs: 'anthropic',
  proof: 'EqQBsigned',
};

const GEMINI_MODELS = ['gemini-3.5-flash'];
const gemini: Vendor = {
  id: 'gemini',
  wires: [geminiWire],
  models: GEMINI_MODELS,
  settings: (url) => ({ baseUrl: `${url}/v1beta`, apiKey: 'AIza-fake' }),
  other: (path) =>
    path.startsWith('/v1beta/models?')
      ? { models: GEMINI_MODELS.map((id) => ({ name: `models/${id}`, supportedGenerationMethods: ['generateContent'] })) }
      : undefined,
  pricedAs: 'google',
  proof: 'c2lnbmVk',
};

const OLLAMA_MODELS = ['qwen3:8b'];
const OLLAMA_ANSWERS: Record<string, JsonObject> = {
  '/api/version': { version: '0.13.0' },
  '/api/tags': { models: OLLAMA_MODELS.map((name) => ({ name, model: name })) },
  '/api/show': { capabilities: ['completion', 'tools', 'vision', 'thinking'], model_info: { 'qwen3.context_length': 40_960 } },
};
const ollama: Vendor = {
  id: 'ollama',
  wires: [ollamaWire],
  models: OLLAMA_MODELS,
  settings: (url) => ({ enabled: true, baseUrl: url }),
  other: (path) => OLLAMA_ANSWERS[path],
  pricedAs: undefined,
  proof: undefined,
};

export const VENDORS = { openai, groq, anthropic, gemini, ollama } as const;
