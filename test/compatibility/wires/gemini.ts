import { z } from 'zod';
import type { JsonObject } from '../../../src/protocols/protocol';
import { type Asked, type AskedTurn, demandPairedResults, emptyTurn, FEW_TOKENS, Refusal, type Script, type Tokens } from '../exchange';
import { dataUrl, joined, readStrictly, sse, type Wire } from './wire';

const text = z.string();
const signed = { thoughtSignature: text.optional() };
const PART = z.union([
  z.strictObject({ text, thought: z.boolean().optional(), ...signed }),
  z.strictObject({ inlineData: z.strictObject({ mimeType: text, data: text }) }),
  z.strictObject({ fileData: z.strictObject({ mimeType: text, fileUri: text }) }),
  z.strictObject({ functionCall: z.strictObject({ id: text.optional(), name: text, args: z.looseObject({}) }), ...signed }),
  z.strictObject({ functionResponse: z.strictObject({ id: text.optional(), name: text, response: z.looseObject({}) }) }),
]);
const REQUEST = z.strictObject({
  contents: z.array(z.strictObject({ role: z.enum(['user', 'model']), parts: z.array(PART).min(1) })).min(1),
  systemInstruction: z.strictObject({ parts: z.array(z.strictObject({ text })) }).optional(),
  tools: z
    .array(
      z.strictObject({
        functionDeclarations: z.array(
          z.strictObject({ name: text, description: text.optional(), parameters: z.looseObject({}).optional() }),
        ),
      }),
    )
    .optional(),
  toolConfig: z
    .strictObject({
      functionCallingConfig: z.strictObject({ mode: z.enum(['AUTO', 'ANY', 'NONE']), allowedFunctionNames: z.array(text).optional() }),
    })
    .optional(),
  generationConfig: z
    .strictObject({
      maxOutputTokens: z.number().optional(),
      responseMimeType: text.optional(),
      responseSchema: z.looseObject({}).optional(),
      responseJsonSchema: z.looseObject({}).optional(),
      thinkingConfig: z
        .strictObject({ thinkingLevel: text.optional(), thinkingBudget: z.number().optional(), includeThoughts: z.boolean().optional() })
        .optional(),
    })
    .optional(),
});

const CHOICES: Record<string, string> = { AUTO: 'auto', ANY: 'required', NONE: 'none' };

/** https://ai.google.dev/api/generate-content */
export const geminiWire: Wire = {
  contentType: 'text/event-stream',
  serves: (path) => /:(generateContent|streamGenerateContent\?alt=sse)$/.test(path),
  read(body, path): Asked {
    const read = readStrictly(REQUEST, body);
    const turns = read.contents.map(({ role, parts }) => turnOf(role === 'model' ? 'assistant' : 'user', parts));
    const repeated = turns.findIndex((turn, i) => turn.role === turns[i - 1]?.role);
    if (repeated !== -1) throw new Refusal(`contents[${repeated}]: the role of the one before`);
    demandPairedResults(turns);
    const config = read.generationConfig;
    const calling = read.toolConfig?.functionCallingConfig;
    const [, model = ''] = /models\/([^:]+):/.exec(path) ?? [];
    if (!/gemini-[12]/.test(model)) for (const content of read.contents) demandSignature(content.parts);
    return {
      model: decodeURIComponent(model),
      stream: path.includes('stream'),
      system: (read.systemInstruction?.parts ?? []).map((part) => part.text).join('\n'),
      turns,
      tools: (read.tools ?? [])
        .flatMap((tool) => tool.functionDeclarations)
        .map(({ name, description = '', parameters }) => ({ name, description, parameters: inLowerCase(parameters) })),
      choice: calling && (calling.allowedFunctionNames?.[0] ?? CHOICES[calling.mode]),
      schema: config?.responseJsonSchema ?? inLowerCase(config?.responseSchema),
      thinking: config?.thinkingConfig?.thinkingLevel ?? config?.thinkingConfig?.thinkingBudget,
      maxTokens: config?.maxOutputTokens,
    };
  },
  whole: (script) => responseOf(partsOf(script), script, true),
  stream(script) {
    const parts = partsOf(script);
    return parts.map((part, index) => {
      const isLast = index === parts.length - 1;
      return `data: ${JSON.stringify(responseOf([part], script, isLast))}\r\n\r\n`;
    });
  },
  error: (status, message) => ({ error: { code: status, message, status: 'INVALID_ARGUMENT' } }),
  streamError: (message) => sse({ error: { code: 503, message, status: 'UNAVAILABLE' } }),
  hasBegun: (framed) => /"text":"[^"]|"functionCall"/.test(framed),
};

/** "Function call is missing a thought_signature in functionCall parts": the first of parallel calls has to carry one. */
function demandSignature(parts: readonly z.infer<typeof PART>[]): void {
  const first = parts.find((part) => 'functionCall' in part);
  if (first && 'functionCall' in first && first.thoughtSignature === undefined) {
    throw new Refusal(`Function call is missing a thought_signature in functionCall parts: ${first.functionCall.name}`);
  }
}

function partsOf({ thoughts = [], proof, text: pieces = [], calls = [] }: Script): JsonObject[] {
  const signature = proof === undefined ? {} : { thoughtSignature: proof };
  return [
    ...thoughts.map((piece) => ({ text: piece, thought: true })),
    ...pieces.map((piece, i) => ({ text: piece, ...(calls.length === 0 && i === pieces.length - 1 ? signature : {}) })),
    // Of parallel calls the first alone is signed.
    ...calls.map(({ name, pieces: args }, i) => ({
      functionCall: { name, args: JSON.parse(joined(args)) },
      ...(i === 0 ? signature : {}),
    })),
  ];
}

function responseOf(parts: JsonObject[], script: Script, isLast: boolean): JsonObject {
  return {
    candidates: [{ content: { role: 'model', parts }, index: 0, ...(isLast ? { finishReason: 'STOP' } : {}) }],
    usageMetadata: usageOf(script.tokens),
    modelVersion: 'gemini-3.5-flash',
    responseId: 'r1',
  };
}

/** Thoughts are counted apart from what the candidate says. */
function usageOf({ prompt, cacheRead, answer, thoughts }: Tokens = FEW_TOKENS): JsonObject {
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: answer - thoughts,
    totalTokenCount: prompt + answer,
    ...(cacheRead > 0 ? { cachedContentTokenCount: cacheRead } : {}),
    ...(thoughts > 0 ? { thoughtsTokenCount: thoughts } : {}),
  };
}

function turnOf(role: AskedTurn['role'], parts: readonly z.infer<typeof PART>[]): AskedTurn {
  const turn = emptyTurn(role);
  for (const part of parts) {
    if ('thoughtSignature' in part && part.thoughtSignature !== undefined) turn.proofs.push(part.thoughtSignature);
    if ('text' in part) turn[part.thought ? 'thoughts' : 'text'] += part.text;
    else if ('inlineData' in part) turn.images.push(dataUrl(part.inlineData.mimeType, part.inlineData.data));
    else if ('fileData' in part) turn.images.push(part.fileData.fileUri);
    else if ('functionCall' in part) {
      const { id = '', name, args } = part.functionCall;
      turn.calls.push({ id, name, arguments: args });
    } else {
      const { id = '', response } = part.functionResponse;
      turn.results.push({ id, text: String(response.output ?? response.error) });
    }
  }
  return turn;
}

/** `responseSchema` and function parameters write their types in capitals. */
function inLowerCase(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(inLowerCase);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'type' && typeof value === 'string' ? value.toLowerCase() : inLowerCase(value),
    ]),
  );
}
