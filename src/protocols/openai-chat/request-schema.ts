import { z } from 'zod';

/** What we read of a Chat Completions request. `null` counts as absent, as it does at OpenAI; unknown fields are kept. */

const text = z.string();

const functionDefinition = z.looseObject({
  name: z.string().min(1),
  description: text.nullish(),
  parameters: z.record(text, z.unknown()).nullish(),
  strict: z.boolean().nullish(),
});

/** The last four are known to vLLM, Fireworks and their like alone. */
const FORMATS = ['text', 'json_object', 'json_schema', 'grammar', 'regex', 'python', 'structural_tag'];

const named = z.looseObject({ name: text });

export const REQUEST = z.looseObject({
  model: z.string().min(1),
  messages: z.array(z.looseObject({ role: z.enum(['system', 'developer', 'user', 'assistant', 'tool', 'function']) })).min(1),
  tools: z.array(z.looseObject({ type: text })).nullish(),
  functions: z.array(functionDefinition).nullish(),
  tool_choice: z.union([z.enum(['none', 'auto', 'required', 'any']), z.looseObject({ type: text })]).nullish(),
  function_call: z.union([z.enum(['none', 'auto']), named]).nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: z.looseObject({ type: z.enum(FORMATS) }).nullish(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  top_k: z.int().nullish(),
  stop: z.union([text, z.array(text)]).nullish(),
  seed: z.int().nullish(),
  frequency_penalty: z.number().nullish(),
  presence_penalty: z.number().nullish(),
  n: z.int().min(1).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).nullish(),
  logit_bias: z.record(text, z.number()).nullish(),
  reasoning_effort: text.nullish(),
  /** OpenRouter's form of the same wish, which many clients send to any compatible server. */
  reasoning: z.looseObject({ effort: text.nullish(), max_tokens: z.int().nullish(), exclude: z.boolean().nullish() }).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  modalities: z.array(text).nullish(),
  /** Anthropic's form, which LiteLLM, DeepSeek, GLM and Kimi know here as well. */
  thinking: z.unknown().optional(),
});

export type RequestBody = z.infer<typeof REQUEST>;

export const FUNCTION_TOOL = z.looseObject({ function: functionDefinition });

export const CUSTOM_TOOL = z.looseObject({
  custom: z.looseObject({ name: z.string().min(1), description: text.nullish(), format: z.unknown().optional() }),
});

export const NAMED_FUNCTION = z.looseObject({ function: named });
export const NAMED_CUSTOM = z.looseObject({ custom: named });

export const ALLOWED_TOOLS = z.looseObject({
  allowed_tools: z.looseObject({ mode: z.enum(['auto', 'required']), tools: z.array(z.looseObject({})) }),
});

export const JSON_SCHEMA_FORMAT = z.looseObject({
  json_schema: z.looseObject({
    name: z.string().min(1),
    schema: z.record(text, z.unknown()).nullish(),
    strict: z.boolean().nullish(),
    description: text.nullish(),
  }),
});

const content = z.union([text, z.array(z.looseObject({ type: text }))]);

export const INSTRUCTION_MESSAGE = z.looseObject({ content, name: text.nullish() });
export const USER_MESSAGE = z.looseObject({ content, name: text.nullish() });
export const TOOL_MESSAGE = z.looseObject({ content: content.nullish(), tool_call_id: z.string().min(1) });
export const FUNCTION_MESSAGE = z.looseObject({ content: text.nullish(), name: z.string().min(1) });

const calledFunction = z.looseObject({ name: text, arguments: text });

export const ASSISTANT_MESSAGE = z.looseObject({
  content: content.nullish(),
  name: text.nullish(),
  refusal: text.nullish(),
  /** DeepSeek's and most others' name for the thoughts; OpenRouter and newer vLLM say `reasoning`. */
  reasoning_content: text.nullish(),
  reasoning: z.unknown().optional(),
  tool_calls: z.array(z.looseObject({ id: text, type: text.nullish() })).nullish(),
  function_call: calledFunction.nullish(),
});

export const FUNCTION_CALL = z.looseObject({
  function: calledFunction,
  extra_content: z.unknown().optional(),
});
export const CUSTOM_CALL = z.looseObject({ custom: z.looseObject({ name: text, input: text }) });

export const TEXT_PART = z.looseObject({ text });
export const REFUSAL_PART = z.looseObject({ refusal: text });
export const IMAGE_PART = z.looseObject({ image_url: z.union([text, z.looseObject({ url: text, detail: text.nullish() })]) });
export const AUDIO_PART = z.looseObject({ input_audio: z.looseObject({ data: text, format: text }) });
export const FILE_PART = z.looseObject({
  file: z.looseObject({ file_data: text.nullish(), file_id: text.nullish(), filename: text.nullish() }),
});
