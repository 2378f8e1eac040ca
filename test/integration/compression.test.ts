import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agentConversation, type ChatMessage, turnsOf } from '../fixtures/conversations';
import { chatAnswer, type FakeUpstream, startFakeUpstream } from '../fixtures/fake-upstream';
import { type HeadlessProxy, type LooseResponse, startHeadless } from '../fixtures/headless-proxy';

let upstream: FakeUpstream;
let proxy: HeadlessProxy;

const prices = { inputUsdPerMTok: 1, outputUsdPerMTok: 4, maxOutputTokens: 1000, capabilities: ['tools', 'vision'] };
const models = [
  { ...prices, id: 'wide', tier: 'standard', contextWindow: 9000 },
  { ...prices, id: 'narrow', tier: 'economy', contextWindow: 2000 },
];

beforeAll(async () => {
  upstream = await startFakeUpstream(chatAnswer({ text: 'Done.', promptTokens: 50, completionTokens: 5 }));
  proxy = await startHeadless({
    settings: {
      providers: { fake: { type: 'openai-compatible', baseUrl: `${upstream.url}/v1`, models } },
      compression: { mode: 'safe', clients: { hard: 'aggressive' } },
      cache: { enabled: false },
    },
  });
});

afterAll(async () => {
  await proxy.stop();
  await upstream.close();
});

function ask(messages: readonly object[], { client = 'soft', model = 'fake:wide' } = {}): Promise<LooseResponse> {
  const headers = { authorization: `Bearer ${proxy.apiKey}~${client}` };
  return proxy.fetch('/v1/chat/completions', { body: { model, messages }, headers });
}

const saved = (response: Response): number => Number(response.headers.get('x-tokens-saved'));
const sentMessages = () => upstream.requests.at(-1)?.json.messages;

describe('what is sent', () => {
  const untidy = 'I will   look at the   file now  \n\n\n\nand then   run the   tests.';
  const call = { id: 'call_1', type: 'function', function: { name: 'run', arguments: '{}' } };
  const begun = [
    { role: 'user', content: 'Fix it.' },
    { role: 'assistant', content: untidy, tool_calls: [call] },
  ];

  it.each([
    ['a tool printed nothing', [...begun, { role: 'tool', tool_call_id: 'call_1', content: '' }]],
    [
      'the user shows a picture without a word',
      [
        { role: 'user', content: 'Fix it.' },
        { role: 'assistant', content: untidy },
        { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://pictures.example/a.png' } }] },
      ],
    ],
  ])('stays as it was in the next turn when %s', async (_, messages) => {
    expect(saved(await ask(messages))).toBeGreaterThan(0);
    const before = sentMessages();
    await ask([...messages, { role: 'assistant', content: 'Done.' }, { role: 'user', content: 'Go on.' }]);
    expect(sentMessages().slice(0, before.length)).toEqual(before);
  });

  it('is an answer to go on with to the letter', async () => {
    expect(
      saved(
        await ask([
          { role: 'user', content: 'Fix it.' },
          { role: 'assistant', content: untidy },
        ]),
      ),
    ).toBe(0);
    expect(sentMessages()[1].content).toBe(untidy);
  });

  it('is shorter in a real run of an agent in safe mode, and in a single aggressive request', async () => {
    const agent = turnsOf(agentConversation('marshmallow-1867-function-calling')).at(-1) ?? [];
    expect(saved(await ask(agent))).toBeGreaterThan(0);
    const file = Array.from({ length: 20 }, (_, line) => `const value${line} = read(${line});   `).join('\n');
    expect(saved(await ask([{ role: 'user', content: `${file}\n\nand once more\n\n${file}` }], { client: 'hard' }))).toBeGreaterThan(50);
  });
});

describe('a conversation that is longer than any context', () => {
  const output = (turn: number): string =>
    Array.from({ length: 60 }, (_, line) => `line ${line} of turn ${turn}: ${turn * line} ok`).join('\n');
  const run = (turns: number): ChatMessage[] => [
    { role: 'user', content: 'Find the fault.' },
    ...Array.from({ length: turns }, (_, turn): ChatMessage[] => [
      {
        role: 'assistant',
        content: `Step ${turn}.`,
        tool_calls: [{ id: `c${turn}`, type: 'function', function: { name: 'run', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: `c${turn}`, content: output(turn) },
    ]).flat(),
  ];

  it.each(['auto', 'fake:wide'])('is trimmed until it fits, every result with its call (%s)', async (model) => {
    const response = await ask(run(20), { client: 'hard', model });
    expect([response.status, response.headers.get('x-model')]).toEqual([200, 'wide']);
    const sent: ChatMessage[] = sentMessages();
    expect(sent.map(({ role, tool_call_id }) => [role, tool_call_id])).toEqual(
      run(20).map(({ role, tool_call_id }) => [role, tool_call_id]),
    );
    expect(sent.at(-1)?.content).toBe(output(19));
    expect(JSON.stringify(sent).length / 3).toBeLessThan(9000);
  });

  it('is refused in plain words where trimming does not help, unless the client named the model', async () => {
    const asked = upstream.requests.length;
    const response = await ask(run(20), { model: 'auto' });
    expect(response.status).toBe(400);
    const { error } = await response.json();
    expect(error).toMatchObject({ param: 'messages', code: 'context_length_exceeded' });
    expect(error.message).toMatch(/^prompt is too long: about \d+ tokens.* the 9000 of fake:wide.*"aggressive"/);
    expect(upstream.requests.length).toBe(asked);
    expect((await ask(run(20))).status).toBe(200);
  });

  it('is refused when a single message is too long', async () => {
    const response = await ask([{ role: 'user', content: 'word '.repeat(12_000) }], { client: 'hard', model: 'auto' });
    expect(response.status).toBe(400);
    expect((await response.json()).error.message).toContain('Shorten the conversation or begin a new one.');
  });
});
