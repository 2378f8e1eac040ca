import { expect } from 'vitest';
import { type Cell, exchange, type Feature, libraryCostUsd, newestRow } from './cell';
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
const TOOLS = [WEATHER, CLOCK];

const TEXT: Script = { text: ['Grüße', ' from ', 'Zürich 🏔️, ', 'all is well.'] };
/** White space and escapes that a parser would lose. */
const CALLS: Script = {
  text: ['Let me look.'],
  calls: [
    { id: 'call_Ab1', name: 'weather', pieces: ['{"city":', ' "Z\\u00fc', 'rich" }'] },
    { id: 'call_Ab2', name: 'clock', pieces: ['{"zone"', ':"Europe/Zurich"}'] },
  ],
};
const ARGUMENTS = [{ city: 'Zürich' }, { zone: 'Europe/Zurich' }];

/** Gemini and Ollama give arguments as objects, and so does Messages in a whole answer; elsewhere they are characters. */
function keepsCharacters({ running, client }: Cell, stream: boolean): boolean {
  const { id } = running.vendor;
  if (id === 'gemini' || id === 'ollama') return false;
  return stream || (client.protocol !== 'anthropic-messages' && id !== 'anthropic');
}

async function proveText(cell: Cell, stream: boolean): Promise<void> {
  const { got, asked } = await exchange(cell, { turns: [{ user: 'Wie geht’s?' }] }, TEXT, stream);
  expect(got.text).toBe('Grüße from Zürich 🏔️, all is well.');
  expect(got.finish).toBe(cell.client.finishes.stop);
  expect(asked.stream).toBe(stream);
  expect(asked.turns).toEqual([expect.objectContaining({ role: 'user', text: 'Wie geht’s?' })]);
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

async function proveTurns(cell: Cell): Promise<void> {
  const first = await exchange(cell, { turns: [{ user: 'Hello' }] }, TEXT);
  const turns = [{ user: 'Hello' }, { answer: first.got }, { user: 'And now?' }];
  const { asked } = await exchange(cell, { system: 'Be brief.', turns, maxTokens: 321 }, TEXT);
  expect(asked.system).toBe('Be brief.');
  expect(asked.maxTokens).toBe(321);
  expect(asked.turns.map(({ role, text }) => [role, text])).toEqual([
    ['user', 'Hello'],
    ['assistant', first.got.text],
    ['user', 'And now?'],
  ]);
}

async function proveChoice(cell: Cell): Promise<void> {
  const turns = [{ user: 'Weather?' }];
  const forced = await exchange(cell, { turns, tools: TOOLS, choice: 'required' }, CALLS);
  expect(forced.asked.choice).toBe('required');
  const named = await exchange(cell, { turns, tools: TOOLS, choice: 'clock' }, CALLS);
  expect(named.asked.choice).toBe('clock');
}

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=';
const PICTURE = 'https://example.com/cat.png';

async function proveImage(cell: Cell): Promise<void> {
  const image = { mediaType: 'image/png', data: PIXEL } as const;
  const { asked, got } = await exchange(cell, { turns: [{ user: 'What is this?', image }] }, TEXT);
  expect(asked.turns).toEqual([
    expect.objectContaining({ role: 'user', text: 'What is this?', images: [`data:image/png;base64,${PIXEL}`] }),
  ]);
  expect(got.text).not.toBe('');
}

async function proveImageAddress(cell: Cell): Promise<void> {
  const { asked } = await exchange(cell, { turns: [{ user: 'What is this?', image: { url: PICTURE } }] }, TEXT);
  expect(asked.turns[0]?.images).toEqual([PICTURE]);
}

const CITY = {
  type: 'object',
  properties: { name: { type: 'string' }, people: { type: 'integer' } },
  required: ['name', 'people'],
  additionalProperties: false,
};

async function proveSchema(cell: Cell): Promise<void> {
  const { asked, got } = await exchange(
    cell,
    { turns: [{ user: 'A city?' }], schema: CITY },
    { text: ['{"name":"Zürich",', '"people":436000}'] },
  );
  const { additionalProperties: _, ...core } = CITY;
  expect(asked.schema).toMatchObject(core);
  expect(JSON.parse(got.text)).toEqual({ name: 'Zürich', people: 436_000 });
}

const THOUGHTS: Script = {
  thoughts: ['Nine hundred', ' by five …'],
  text: ['185'],
  tokens: { prompt: 50, cacheRead: 0, cacheWrite: 0, answer: 60, thoughts: 40 },
};

/** OpenAI shows no thoughts in Chat Completions. */
function hidesThoughts({ running, byResponses }: Cell): boolean {
  return running.vendor.id === 'openai' && !byResponses;
}

async function proveThoughts(cell: Cell): Promise<void> {
  const { client, running } = cell;
  for (const stream of [false, true]) {
    const script = { ...THOUGHTS, proof: running.vendor.proof };
    const { asked, got } = await exchange(cell, { turns: [{ user: '925 / 5?' }], thinks: true }, script, stream);
    const inTokens = client.protocol === 'anthropic-messages' && running.vendor.id === 'anthropic';
    expect(String(asked.thinking).toLowerCase()).toBe(running.vendor.id === 'ollama' ? 'true' : inTokens ? '16384' : 'high');
    expect(got.thoughts).toBe(hidesThoughts(cell) ? '' : 'Nine hundred by five …');
    expect(got.text).toBe('185');
    const row = await newestRow(cell);
    expect(row.tokensOut).toBe(60);
    if (running.vendor.id !== 'anthropic' && running.vendor.id !== 'ollama') expect(row.reasoningTokens).toBe(40);
  }
}

/** The next turn of a conversation with thoughts: the vendor gets its own back where it wants them, and never anything it refuses. */
async function proveThoughtsBack(cell: Cell): Promise<void> {
  const { client, running } = cell;
  const { proof, id } = running.vendor;
  const first = await exchange(cell, { turns: [{ user: '925 / 5?' }], thinks: true }, { ...THOUGHTS, proof }, true);
  const turns = [{ user: '925 / 5?' }, { answer: first.got }, { user: 'Sure?' }];
  const { asked } = await exchange(cell, { turns, thinks: true }, TEXT, true);
  const assistant = asked.turns[1];
  expect(assistant).toMatchObject({ role: 'assistant', text: '185' });
  if (id === 'ollama') expect(assistant?.thoughts).toBe('Nine hundred by five …');
  else if (proof !== undefined && client.protocol !== 'openai-chat' && !hidesThoughts(cell)) expect(assistant?.proofs).toEqual([proof]);
}

/** A conversation that another provider's model began, with thoughts and calls of its own: nothing in it makes this vendor refuse it. */
async function proveTakingOver(cell: Cell): Promise<void> {
  const asking = { user: 'Weather and time in Zürich?' };
  for (const other of cell.others) {
    const script = { ...THOUGHTS, ...CALLS, proof: other.running.vendor.proof };
    const { got } = await exchange(other, { turns: [asking], tools: TOOLS, thinks: true }, script, true);
    const results = got.calls.map(({ id }, i) => ({ id, text: ['sunny, 21 °C', '12:00'][i] ?? '' }));
    const turns = [asking, { answer: got }, { results }];
    const { asked } = await exchange(cell, { turns, tools: TOOLS, thinks: true }, TEXT, true);
    expect(asked.turns[1]).toMatchObject({ role: 'assistant', text: 'Let me look.' });
    expect(asked.turns[1]?.calls.map((call) => call.arguments)).toEqual(ARGUMENTS);
    expect(asked.turns[2]?.results.map(({ text }) => text)).toEqual(['sunny, 21 °C', '12:00']);
  }
}

async function proveCost(cell: Cell): Promise<void> {
  const { client, running, byResponses } = cell;
  const writesCache = running.vendor.id === 'anthropic';
  const countsCache = running.vendor.id !== 'ollama';
  const countsThoughts = running.vendor.id !== 'ollama' && !writesCache;
  const tokens = {
    prompt: 9000,
    cacheRead: countsCache ? 6000 : 0,
    cacheWrite: writesCache ? 2000 : 0,
    answer: 700,
    thoughts: countsThoughts ? 300 : 0,
  };
  const script = { ...TEXT, tokens };
  for (const stream of [false, true]) {
    const { got } = await exchange(cell, { turns: [{ user: 'Count!' }] }, script, stream);
    expect(got.usage).toEqual({ input: 9000, cacheRead: tokens.cacheRead, output: 700 });
    const row = await newestRow(cell);
    expect(row).toMatchObject({
      provider: running.vendor.id,
      model: cell.model,
      protocol: client.protocol,
      status: 'success',
      tokensIn: 9000,
      tokensOut: 700,
      cacheReadTokens: tokens.cacheRead,
      cacheWriteTokens: tokens.cacheWrite,
      reasoningTokens: tokens.thoughts,
      costEstimated: false,
    });
    expect(row.costUsd).toBe(libraryCostUsd(cell, script, row.createdAt));
    expect(row.costUsd > 0).toBe(running.vendor.pricedAs !== undefined);
  }
  expect(byResponses).toBe(running.asked.at(-1)?.request.path.endsWith('/responses'));
}

const isOllama = ({ running }: Cell) => running.vendor.id === 'ollama';

export const ANSWER_FEATURES: readonly Feature[] = [
  { name: 'text', prove: (cell) => proveText(cell, false) },
  { name: 'text, streamed', prove: (cell) => proveText(cell, true) },
  { name: 'system prompt, several turns, output limit', prove: proveTurns },
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
  { name: 'images as data', prove: proveImage },
  {
    name: 'images by address',
    prove: proveImageAddress,
    lacking: (cell) => (isOllama(cell) ? 'Ollama fetches no images: a 400 that says so.' : undefined),
    proveRefusal: (cell) =>
      expect(proveImageAddress(cell)).rejects.toMatchObject({ status: 400, message: expect.stringContaining('image') }),
  },
  { name: 'JSON schema', prove: proveSchema },
  {
    name: 'thoughts shown',
    prove: proveThoughts,
    lacking: (cell) =>
      hidesThoughts(cell) ? 'OpenAI shows no thoughts in Chat Completions; effort and their tokens arrive, and are tested.' : undefined,
    proveRefusal: proveThoughts,
  },
  { name: 'the turn after thoughts', prove: proveThoughtsBack },
  { name: 'a conversation that another provider began', prove: proveTakingOver },
  { name: 'usage and cost, whole and streamed', prove: proveCost },
];
