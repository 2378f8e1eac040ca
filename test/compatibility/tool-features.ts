import { expect } from 'vitest';
import { type Cell, exchange, type Feature, isOllama } from './cell';
import type { AskedFor } from './clients/client';
import type { Script } from './exchange';

const WEATHER: AskedFor = {
  name: 'weather',
  description: 'The weather in a city.',
  parameters: { type: 'object', properties: { city: { type: 'string', description: 'Its name.' } }, required: ['city'] },
};
const CLOCK: AskedFor = {
  name: 'clock',
  description: 'The time in a zone.',
  parameters: { type: 'object', properties: { zone: { type: 'string' } }, required: ['zone'] },
};
export const TOOLS = [WEATHER, CLOCK];

export const TEXT: Script = { text: ['Grüße', ' from ', 'Zürich 🏔️, ', 'all is well.'] };

/** White space and escapes that a parser would lose. */
export const CALLS: Script = {
  text: ['Let me look.'],
  calls: [
    { id: 'call_Ab1', name: 'weather', pieces: ['{"city":', ' "Z\\u00fc', 'rich" }'] },
    { id: 'call_Ab2', name: 'clock', pieces: ['{"zone"', ':"Europe/Zurich"}'] },
  ],
};
export const ARGUMENTS = [{ city: 'Zürich' }, { zone: 'Europe/Zurich' }];

/** Gemini and Ollama give arguments as objects, and so does Messages in a whole answer; elsewhere they are characters. */
function keepsCharacters({ running, client }: Cell, stream: boolean): boolean {
  const { id } = running.vendor;
  if (id === 'gemini' || id === 'ollama') return false;
  return stream || (client.protocol !== 'anthropic-messages' && id !== 'anthropic');
}

async function proveCalls(cell: Cell, stream: boolean): Promise<void> {
  const question = { turns: [{ user: 'Weather and time in Zürich?' }], tools: TOOLS };
  const { got, asked } = await exchange(cell, question, CALLS, stream);
  expect(asked.tools).toEqual(TOOLS);
  expect(got.text).toBe('Let me look.');
  expect(got.finish).toBe(cell.client.finishes.calls);
  expect(got.calls.map(({ name }) => name)).toEqual(['weather', 'clock']);
  expect(new Set(got.calls.map(({ id }) => id)).size).toBe(2);
  expect(got.calls.map((call) => JSON.parse(call.arguments))).toEqual(ARGUMENTS);
  if (keepsCharacters(cell, stream)) {
    expect(got.calls.map((call) => call.arguments)).toEqual(CALLS.calls?.map(({ pieces }) => pieces.join('')));
  }
}

/** A loop as an agent has it: the call goes out, comes back with its result, and the vendor finds both in their places. */
async function proveResults(cell: Cell): Promise<void> {
  const script = { ...CALLS, proof: cell.running.vendor.proof };
  const asking = { user: 'Weather and time in Zürich?' };
  const { got } = await exchange(cell, { turns: [asking], tools: TOOLS }, script, true);
  const results = got.calls.map(({ id }, i) => ({ id, text: ['sunny, 21 °C', '12:00'][i] ?? '' }));
  const turns = [asking, { answer: got }, { results }];
  const { got: last, asked } = await exchange(cell, { turns, tools: TOOLS }, TEXT, true);
  const [user, assistant, answers] = asked.turns;
  expect(user).toMatchObject({ role: 'user', text: asking.user });
  expect(assistant).toMatchObject({ role: 'assistant', text: 'Let me look.' });
  expect(assistant?.calls.map((call) => [call.name, call.arguments])).toEqual([
    ['weather', ARGUMENTS[0]],
    ['clock', ARGUMENTS[1]],
  ]);
  // Gemini signs the first of parallel calls and wants its signature back with it.
  if (cell.running.vendor.id === 'gemini') expect(assistant?.proofs).toEqual([cell.running.vendor.proof]);
  expect(answers?.results.map(({ text }) => text)).toEqual(['sunny, 21 °C', '12:00']);
  expect(answers?.results.map(({ id }) => id)).toEqual(assistant?.calls.map(({ id }) => id));
  expect(last.text).toContain('all is well');
}

async function proveChoice(cell: Cell): Promise<void> {
  const turns = [{ user: 'Weather?' }];
  const forced = await exchange(cell, { turns, tools: TOOLS, choice: 'required' }, CALLS);
  expect(forced.asked.choice).toBe('required');
  const named = await exchange(cell, { turns, tools: TOOLS, choice: 'clock' }, CALLS);
  expect(named.asked.choice).toBe('clock');
}

const SQL: AskedFor = { name: 'run_sql', description: 'Runs SQL.', parameters: 'free text' };
const STATEMENT = 'SELECT "name"\nFROM cities -- Zürich\n';

/** A tool with free text, as Codex has one for patches: other providers get it as a function, and nobody notices. */
async function proveFreeText(cell: Cell): Promise<void> {
  const known = cell.running.vendor.id === 'openai';
  const said = known ? STATEMENT : JSON.stringify({ input: STATEMENT });
  const call = {
    id: 'call_Sql1',
    name: 'run_sql',
    pieces: [said.slice(0, 17), said.slice(17)],
    ...(known ? { custom: true as const } : {}),
  };
  const script: Script = { calls: [call], proof: cell.running.vendor.proof };
  const asking = { user: 'Which cities?' };
  for (const stream of [false, true]) {
    const { got, asked } = await exchange(cell, { turns: [asking], tools: [SQL] }, script, stream);
    expect(asked.tools).toEqual([expect.objectContaining({ name: 'run_sql', description: expect.stringContaining('Runs SQL.') })]);
    expect(asked.tools[0]?.parameters === undefined).toBe(known);
    expect(got.parts).toContainEqual({ kind: 'custom call', id: expect.any(String), name: 'run_sql', arguments: STATEMENT });
    const id = got.parts.map((part) => ('id' in part ? part.id : '')).join('');
    const turns = [asking, { answer: got }, { results: [{ id, text: 'Zürich', freeText: true as const }] }];
    const [, assistant, user] = (await exchange(cell, { turns, tools: [SQL] }, TEXT, stream)).asked.turns;
    expect(assistant?.calls.map((back) => back.arguments)).toEqual([known ? STATEMENT : { input: STATEMENT }]);
    expect(user?.results).toEqual([{ id: assistant?.calls[0]?.id, text: 'Zürich' }]);
  }
}

export const TOOL_FEATURES: readonly Feature[] = [
  { name: 'parallel tool calls', prove: (cell) => proveCalls(cell, false) },
  { name: 'parallel tool calls, streamed', prove: (cell) => proveCalls(cell, true) },
  { name: 'tool results in the next turn', prove: proveResults },
  {
    name: 'forced tool choice',
    prove: proveChoice,
    lacking: (cell) => (isOllama(cell) ? 'Ollama cannot make a model use a tool: a 400 that says so.' : undefined),
    proveRefusal: (cell) =>
      expect(proveChoice(cell)).rejects.toMatchObject({ status: 400, message: expect.stringContaining('tool_choice') }),
  },
  {
    name: 'tools with free text',
    prove: proveFreeText,
    lacking: ({ client }) => (client.protocol === 'anthropic-messages' ? 'Messages has no tools with free text.' : undefined),
  },
];
