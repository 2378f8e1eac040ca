import { expect } from 'vitest';
import { type Cell, exchange, type Feature, isOllama, libraryCostUsd, newestRow } from './cell';
import type { Script } from './exchange';
import { ARGUMENTS, CALLS, TEXT, TOOL_FEATURES, TOOLS } from './tool-features';

async function proveText(cell: Cell, stream: boolean): Promise<void> {
  const { got, asked } = await exchange(cell, { turns: [{ user: 'Wie geht’s?' }] }, TEXT, stream);
  expect(got.text).toBe('Grüße from Zürich 🏔️, all is well.');
  expect(got.finish).toBe(cell.client.finishes.stop);
  expect(asked.stream).toBe(stream);
  expect(asked.turns).toEqual([expect.objectContaining({ role: 'user', text: 'Wie geht’s?' })]);
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

export const ANSWER_FEATURES: readonly Feature[] = [
  { name: 'text', prove: (cell) => proveText(cell, false) },
  { name: 'text, streamed', prove: (cell) => proveText(cell, true) },
  { name: 'system prompt, several turns, output limit', prove: proveTurns },
  ...TOOL_FEATURES,
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
