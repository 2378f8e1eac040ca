import { z } from 'zod';

/** What we read of a Messages request. `null` counts as absent where the API allows it; unknown fields are kept. */

const text = z.string();
const typed = z.looseObject({ type: text });
const content = z.union([text, z.array(typed)]);

export const REQUEST = z.looseObject({
  model: z.string().min(1),
  messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant', 'system']), content })).min(1),
  system: z.union([text, z.array(z.looseObject({ type: text, text }))]).nullish(),
  // Zero warms the prompt cache without an answer.
  max_tokens: z.int().min(0).nullish(),
  tools: z.array(z.looseObject({ name: text.nullish(), type: text.nullish() })).nullish(),
  tool_choice: z.looseObject({ type: z.enum(['auto', 'any', 'tool', 'none']), disable_parallel_tool_use: z.boolean().nullish() }).nullish(),
  thinking: z
    .looseObject({
      type: text,
      budget_tokens: z.int().min(0).nullish(),
      display: text.nullish(),
    })
    .nullish(),
  output_config: z.looseObject({ effort: text.nullish(), format: typed.nullish() }).nullish(),
  /** The name of `output_config.format` while it was a beta. */
  output_format: typed.nullish(),
  stop_sequences: z.array(text).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  top_k: z.int().nullish(),
  stream: z.boolean().nullish(),
});

export type RequestBody = z.infer<typeof REQUEST>;

export const NAMED_TOOL_CHOICE = z.looseObject({ name: text });
export const JSON_SCHEMA_FORMAT = z.looseObject({ schema: z.record(text, z.unknown()) });

export const TOOL = z.looseObject({
  name: z.string().min(1),
  description: text.nullish(),
  input_schema: z.record(text, z.unknown()),
  strict: z.boolean().nullish(),
});

export const TEXT_BLOCK = z.looseObject({ text });
export const THINKING_BLOCK = z.looseObject({ thinking: text, signature: text.nullish() });
export const REDACTED_THINKING_BLOCK = z.looseObject({ data: text });
export const TOOL_USE_BLOCK = z.looseObject({ id: z.string().min(1), name: text, input: z.unknown().optional() });
export const TOOL_RESULT_BLOCK = z.looseObject({
  tool_use_id: z.string().min(1),
  content: content.nullish(),
  is_error: z.boolean().nullish(),
});
export const SEARCH_RESULT_BLOCK = z.looseObject({ source: text, title: text, content: z.array(z.looseObject({ text: text.nullish() })) });

export const SOURCE = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('base64'), media_type: text, data: text }),
  z.looseObject({ type: z.literal('url'), url: text }),
  z.looseObject({ type: z.literal('file'), file_id: text }),
  z.looseObject({ type: z.literal('text'), media_type: text.nullish(), data: text }),
  z.looseObject({ type: z.literal('content'), content }),
]);

export const SOURCED_BLOCK = z.looseObject({ source: z.looseObject({ type: text }), title: text.nullish(), context: text.nullish() });
