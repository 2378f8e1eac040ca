import { z } from 'zod';

/** What we read of a Responses request; anything else in it is left alone and survives in the native body. */

const maybe = <T extends z.ZodType>(schema: T) => schema.nullish();

export const contentSchema = z.union([z.string(), z.array(z.looseObject({ type: z.string() }))]);

export const textContentSchema = z.looseObject({ text: z.string() });
export const refusalContentSchema = z.looseObject({ refusal: z.string() });
export const imageContentSchema = z.looseObject({
  image_url: maybe(z.string()),
  file_id: maybe(z.string()),
  detail: maybe(z.string()),
});
export const audioContentSchema = z.looseObject({ input_audio: z.looseObject({ data: z.string(), format: z.string() }) });
export const fileContentSchema = z.looseObject({
  file_data: maybe(z.string()),
  file_id: maybe(z.string()),
  file_url: maybe(z.string()),
  filename: maybe(z.string()),
});

export const messageSchema = z.looseObject({
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: contentSchema,
});

/** One agent of a client speaking to another. */
export const agentMessageSchema = z.looseObject({ author: maybe(z.string()), content: contentSchema });

export const functionCallSchema = z.looseObject({
  call_id: z.string(),
  name: z.string(),
  namespace: maybe(z.string()),
  arguments: z.string(),
});

export const customToolCallSchema = z.looseObject({
  call_id: z.string(),
  name: z.string(),
  namespace: maybe(z.string()),
  input: z.string(),
});

export const toolOutputSchema = z.looseObject({ call_id: z.string(), output: contentSchema });

/** The output of a tool that nobody called by an id: it names the tool instead. */
export const uncalledOutputSchema = z.looseObject({ name: z.string(), output: contentSchema });

export const localShellCallSchema = z.looseObject({ call_id: z.string(), action: z.looseObject({}) });

/** The API names the call `id` here; some clients say `call_id` as everywhere else. */
export const localShellOutputSchema = z
  .looseObject({ id: maybe(z.string()), call_id: maybe(z.string()), output: z.string() })
  .refine((item) => Boolean(item.call_id ?? item.id), { path: ['id'], message: 'the id of the local_shell_call that it answers' });

export const reasoningSchema = z.looseObject({
  id: maybe(z.string()),
  summary: maybe(z.array(textContentSchema)),
  content: maybe(z.array(textContentSchema)),
  encrypted_content: maybe(z.string()),
});

export const functionToolSchema = z.looseObject({
  name: z.string().min(1),
  description: maybe(z.string()),
  parameters: maybe(z.record(z.string(), z.unknown())),
  strict: maybe(z.boolean()),
});

export const customToolSchema = z.looseObject({ name: z.string().min(1), description: maybe(z.string()), format: z.unknown().optional() });

export const namespaceSchema = z.looseObject({ name: z.string().min(1), tools: z.array(z.unknown()) });

export const anyToolSchema = z.looseObject({ type: z.string() });

export const toolChoiceSchema = z.union([
  z.enum(['auto', 'none', 'required']),
  z.looseObject({
    type: z.string(),
    name: maybe(z.string()),
    namespace: maybe(z.string()),
    mode: z.enum(['auto', 'required']).optional(),
    tools: z.array(z.looseObject({ type: z.string(), name: maybe(z.string()), namespace: maybe(z.string()) })).optional(),
  }),
]);

export type WireToolChoice = z.infer<typeof toolChoiceSchema>;

export const textFormatSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text') }),
  z.looseObject({ type: z.literal('json_object') }),
  z.looseObject({
    type: z.literal('json_schema'),
    name: z.string(),
    schema: z.record(z.string(), z.unknown()),
    strict: maybe(z.boolean()),
    description: maybe(z.string()),
  }),
]);

export const requestSchema = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.unknown())]).optional(),
  instructions: maybe(z.string()),
  tools: maybe(z.array(z.unknown())),
  tool_choice: maybe(toolChoiceSchema),
  parallel_tool_calls: maybe(z.boolean()),
  max_output_tokens: maybe(z.int().positive()),
  temperature: maybe(z.number()),
  top_p: maybe(z.number()),
  top_logprobs: maybe(z.int().min(0)),
  include: maybe(z.array(z.string())),
  reasoning: maybe(z.looseObject({ effort: maybe(z.string()), summary: maybe(z.string()), generate_summary: maybe(z.string()) })),
  text: maybe(z.looseObject({ format: maybe(textFormatSchema), verbosity: maybe(z.string()) })),
  stream: maybe(z.boolean()),
  background: maybe(z.boolean()),
  previous_response_id: maybe(z.string()),
});

/** What an item of the conversation may change about the answers that follow it. */
export const configurationSchema = requestSchema.pick({ reasoning: true, text: true });

export type WireRequest = z.infer<typeof requestSchema>;
