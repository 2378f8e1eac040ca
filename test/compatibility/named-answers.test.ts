import OpenAI from 'openai';
import type { Response, ResponseInputItem } from 'openai/resources/responses/responses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeadlessProxy, startHeadless, TEST_KEY } from '../fixtures/headless-proxy';
import type { AskedTurn } from './exchange';
import { type RunningVendor, startVendor } from './running-vendor';
import { VENDORS } from './vendors';

/**
 * Clients of Responses may name what was said before instead of sending it again: `previous_response_id`, or an `item_reference` for
 * each part, which the AI SDK writes unless it is told `store: false`.
 */
const OTHERS = ['groq', 'anthropic', 'gemini', 'ollama'] as const;
const CALL = { id: 'call_1', name: 'look_up', pieces: ['{"city":', '"Oslo"}'] };
const TOOLS = [{ type: 'function' as const, name: 'look_up', strict: false, parameters: { type: 'object', properties: {} } }];
const ASKED: ResponseInputItem = { role: 'user', content: [{ type: 'input_text', text: 'How warm is it in Oslo?' }] };
const UNKNOWN_TASK = '00000000-0000-4000-8000-000000000000';

const running = new Map<string, RunningVendor>();
let proxy: HeadlessProxy;
let openai: OpenAI;

beforeAll(async () => {
  for (const vendor of Object.values(VENDORS)) running.set(vendor.id, await startVendor(vendor));
  const providers = Object.fromEntries([...running].map(([id, { vendor, upstream }]) => [id, vendor.settings(upstream.url)]));
  proxy = await startHeadless({ settings: { providers, fallback: { enabled: false } } });
  openai = new OpenAI({ baseURL: `${proxy.url}/v1`, apiKey: TEST_KEY, maxRetries: 0 });
});

afterAll(async () => {
  await proxy.stop();
  await Promise.all([...running.values()].map(({ upstream }) => upstream.close()));
});

function vendorOf(id: keyof typeof VENDORS): RunningVendor & { model: string } {
  const vendor = running.get(id);
  if (!vendor) throw new Error(`${id} is not running.`);
  return Object.assign(vendor, { model: `${id}:${vendor.vendor.models[0]}` });
}

/** As clients write it that trust the server's memory: what has an id is named by it, calls are sent as they are. */
function named(output: Response['output']): ResponseInputItem[] {
  return output.map((item): ResponseInputItem => {
    if (item.type === 'function_call') return { type: 'function_call', call_id: item.call_id, name: item.name, arguments: item.arguments };
    return { type: 'item_reference', id: item.id ?? '' };
  });
}

function resultOf({ output }: Response): ResponseInputItem {
  const call = output.find((item) => item.type === 'function_call');
  return { type: 'function_call_output', call_id: call?.call_id ?? '', output: '7 °C' };
}

/** Without ids, which some vendors do not have. */
function said(turns: readonly AskedTurn[] | undefined) {
  return turns?.map(({ role, text, calls, results }) => [role, text, calls.map(({ name }) => name), results.map((result) => result.text)]);
}

describe.each(OTHERS)('answers of %s', (id) => {
  it.each([false, true])('can be named part by part (stream: %s)', async (stream) => {
    const vendor = vendorOf(id);
    const { proof } = vendor.vendor;
    vendor.play = {
      kind: 'answer',
      script: { thoughts: ['Look it up.'], ...(proof === undefined ? {} : { proof }), text: ['One moment.'], calls: [CALL] },
    };
    const asked = { model: vendor.model, input: [ASKED], tools: TOOLS, reasoning: { effort: 'high' as const } };
    const first = stream ? await openai.responses.stream(asked).finalResponse() : await openai.responses.create(asked);
    expect(first).toMatchObject({ store: true });
    vendor.play = { kind: 'answer', script: { text: ['7 degrees.'] } };

    const input = [ASKED, ...named(first.output), resultOf(first)];
    const second = await openai.responses.create({ ...asked, input });
    const third = await openai.responses.create({
      ...asked,
      input: [...input, ...named(second.output), { role: 'user', content: 'Thanks' }],
    });

    expect(third.output_text).toBe('7 degrees.');
    const turns = vendor.asked.at(-1)?.asked.turns;
    expect(said(turns)).toEqual([
      ['user', 'How warm is it in Oslo?', [], []],
      ['assistant', 'One moment.', ['look_up'], []],
      ['user', '', [], ['7 °C']],
      ['assistant', '7 degrees.', [], []],
      ['user', 'Thanks', [], []],
    ]);
    if (proof !== undefined) expect(turns?.[1]?.proofs).toContain(proof);
  });

  it('can be continued by the id of the newest, repeated ones from the cache included', async () => {
    const vendor = vendorOf(id);
    vendor.play = { kind: 'answer', script: { text: ['Hello.'] } };
    const asked = { model: vendor.model, input: `Hi from ${id}`, instructions: 'Be brief.' };
    await openai.responses.create(asked);
    const before = vendor.asked.length;
    const first = await openai.responses.create(asked);
    expect(vendor.asked.length).toBe(before);

    const second = await openai.responses.create({ model: vendor.model, input: 'And then?', previous_response_id: first.id });
    const items = [{ role: 'user' as const, content: 'The end?' }];
    await openai.responses.create({ model: vendor.model, input: items, previous_response_id: second.id });

    const newest = vendor.asked.at(-1)?.asked;
    expect(newest?.turns.map(({ text }) => text)).toEqual([`Hi from ${id}`, 'Hello.', 'And then?', 'Hello.', 'The end?']);
    // As the API has it, instructions are those of the newest request alone.
    expect(newest?.system).toBe('');
  });
});

it('what another provider said reaches OpenAI itself, which cannot know it by name', async () => {
  const groq = vendorOf('groq');
  groq.play = { kind: 'answer', script: { text: ['Hello.'] } };
  const first = await openai.responses.create({ model: groq.model, input: 'Hi' });
  const { model, asked } = vendorOf('openai');
  await openai.responses.create({ model, input: 'And then?', previous_response_id: first.id });
  await openai.responses.create({
    model,
    input: [{ role: 'user', content: 'Hi' }, ...named(first.output), { role: 'user', content: 'Go on' }],
  });
  expect(asked.slice(-2).map(({ asked: { turns } }) => turns.map(({ text }) => text))).toEqual([
    ['Hi', 'Hello.', 'And then?'],
    ['Hi', 'Hello.', 'Go on'],
  ]);
});

it('what is named counts when tokens are counted before anything is sent', async () => {
  const groq = vendorOf('groq');
  groq.play = { kind: 'answer', script: { text: ['A long story. '.repeat(40)] } };
  const { id } = await openai.responses.create({ model: groq.model, input: 'Tell me a story' });
  const count = (more: object) => openai.responses.inputTokens.count({ model: groq.model, input: 'Go on', ...more });
  const alone = await count({});
  expect(alone).toMatchObject({ object: 'response.input_tokens', input_tokens: expect.any(Number) });
  expect((await count({ previous_response_id: id })).input_tokens).toBeGreaterThan(alone.input_tokens + 100);
});

it('tokens are counted of what is there, and what lives at OpenAI is refused in words', async () => {
  expect((await openai.responses.inputTokens.count({ input: 'How long is this?' })).input_tokens).toBeGreaterThan(0);
  expect(await openai.responses.inputTokens.count({ model: null, input: null, instructions: 'Be brief.' })).toMatchObject({
    input_tokens: expect.any(Number),
  });
  for (const stored of [{ previous_response_id: 'resp_0123456789abcdef' }, { conversation: 'conv_1' }]) {
    const refused = openai.responses.inputTokens.count({ input: 'Go on', ...stored });
    await expect(refused).rejects.toMatchObject({ status: 400, param: Object.keys(stored)[0] });
  }
});

it('an answer that is not to be stored, or is remembered no more, is a 400 that says what to do', async () => {
  const { model } = vendorOf('groq');
  const secret = await openai.responses.create({ model, input: 'Hi', store: false });
  expect(secret).toMatchObject({ store: false });
  for (const id of [secret.id, `resp_${UNKNOWN_TASK}`]) {
    const refused = openai.responses.create({ model, input: 'Go on', previous_response_id: id });
    await expect(refused).rejects.toMatchObject({ status: 400, param: 'previous_response_id', code: 'previous_response_not_found' });
  }
  const input: ResponseInputItem[] = [ASKED, { type: 'item_reference', id: `msg_${UNKNOWN_TASK}_0` }];
  const refused = openai.responses.create({ model, input });
  await expect(refused).rejects.toMatchObject({ status: 400, param: 'input[1].id', message: expect.stringContaining('"store": false') });
});
