import type { ChatRequest, Tool, ToolChoice } from '../canonical';
import { emulateCustomTools } from '../custom-tool-emulation';
import { jsonInstruction } from '../json-instruction';
import { present } from '../present';
import type { EncodedRequest, JsonObject } from '../protocol';
import { refuseUnsupported } from '../refuse-unsupported';
import { usesCacheControl } from '../uses-cache-control';
import { encodeContents } from './encode-contents';
import { adaptParameters } from './function-parameters';
import { generationConfig } from './generation-config';
import { geminiTraits } from './model-traits';

/**
 * Writes a request to `generateContent` or `streamGenerateContent`; which of the two, and the model, stand in the URL.
 * @throws ProxyError 400 naming what cannot be carried
 */
export function encodeRequest(asked: ChatRequest, model: string): EncodedRequest {
  refuseUnsupported(asked, 'gemini');
  const request = emulateCustomTools(asked);
  const traits = geminiTraits(model);
  const omitted = new Set(Object.keys(request.hints));
  const { system, contents } = encodeContents(request.messages, traits, omitted);
  const functionDeclarations = request.tools.flatMap(encodeTool);
  const { responseFormat, ...unformatted } = request;
  const isToldFormat = functionDeclarations.length > 0 && !traits.jsonWithTools;
  const isForced = functionDeclarations.length > 0 && MUST_CALL.has(request.toolChoice?.type);
  if (responseFormat && isToldFormat && !isForced) system.push({ text: jsonInstruction(responseFormat) });
  const config = generationConfig(isToldFormat || isForced ? unformatted : request, traits, omitted);
  if (request.parallelToolCalls === false && functionDeclarations.length > 0) omitted.add('parallel_tool_calls');
  if (usesCacheControl(request)) omitted.add('cache_control');
  const body: JsonObject = {
    contents,
    ...(system.length > 0 ? { systemInstruction: { parts: system } } : {}),
    ...(functionDeclarations.length > 0 ? { tools: [{ functionDeclarations }] } : {}),
    ...(functionDeclarations.length > 0 && request.toolChoice
      ? { toolConfig: { functionCallingConfig: encodeChoice(request.toolChoice) } }
      : {}),
    ...(Object.keys(config).length > 0 ? { generationConfig: config } : {}),
  };
  return { body, omitted: [...omitted] };
}

/** With these the answer is a call, which has no format but that of its tool; Gemini answers 400 when one is named. */
const MUST_CALL: ReadonlySet<string | undefined> = new Set(['required', 'tool']);

function encodeTool(tool: Tool): JsonObject[] {
  if (tool.kind !== 'function') return [];
  const { name, description, parameters } = tool;
  return [{ name, ...present({ description, parameters: adaptParameters(parameters) }) }];
}

function encodeChoice(choice: ToolChoice): JsonObject {
  switch (choice.type) {
    case 'auto':
      return { mode: 'AUTO' };
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [choice.name] };
  }
}
