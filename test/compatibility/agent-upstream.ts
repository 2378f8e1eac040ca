import { sendJson } from '../fixtures/fake-upstream';
import { type LocalUpstream, startLocalUpstream } from '../providers/local-upstream';
import { Refusal, type ScriptedCall } from './exchange';
import type { Wire } from './wires/wire';

export interface AgentUpstream {
  upstream: LocalUpstream;
  /** What it refused, in its own words. */
  refusals: string[];
  /** The tool call with which it begins every task. */
  call: ScriptedCall | undefined;
  /** Requests that offered tools. */
  turns: number;
}

/** What it says when the tool has been used. */
export const LAST_WORDS = 'All done, the note is written.';

/**
 * A vendor whose model does one thing: it calls a tool, and when it sees the result it says that it is done. It is strict
 * like the real one.
 * @param listing what it says of its models; without it nothing
 */
export async function startAgentUpstream(wires: readonly Wire[], listing?: object): Promise<AgentUpstream> {
  const upstream = await startLocalUpstream(({ method, path, json, text }, response) => {
    const wire = wires.find(({ serves }) => serves(path));
    if (method !== 'POST' || !wire) return sendJson(response, listing ?? { error: 'no such path' }, listing ? 200 : 404);
    try {
      wire.read(json, path);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      state.refusals.push(error.message);
      return sendJson(response, wire.error(400, error.message), 400);
    }
    const model = String(json.model ?? '');
    const script = scriptFor(text);
    if (!(json.stream === true || path.includes('stream'))) return sendJson(response, wire.whole(script, model));
    return response.writeHead(200, { 'content-type': wire.contentType }).end(wire.stream(script, model, json).join(''));
  });
  const state: AgentUpstream = { upstream, refusals: [], call: undefined, turns: 0 };
  return state;

  function scriptFor(text: string) {
    // Agents also ask for titles and the like, without tools.
    if (!/"(tools|functionDeclarations)":\[\{/.test(text) || !state.call) return { text: ['A note'] };
    state.turns++;
    return HAS_RESULT.test(text) ? { text: [LAST_WORDS] } : { text: ['I will write it.'], calls: [state.call] };
  }
}

/** Within a text, quotes are escaped, so this finds the protocol's own fields only. */
const HAS_RESULT = /"(type":"tool_result|type":"function_call_output|role":"tool|functionResponse)"/;
