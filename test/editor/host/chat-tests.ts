import assert from 'node:assert/strict';
import {
  CancellationTokenSource,
  LanguageModelChatMessage,
  LanguageModelChatToolMode,
  LanguageModelDataPart,
  LanguageModelError,
  LanguageModelTextPart,
  LanguageModelThinkingPart,
  LanguageModelToolCallPart,
  LanguageModelToolResultPart,
} from 'vscode';
import { chatAnswer, sendJson, sendStream } from '../../fixtures/fake-upstream';
import { type ChatFixture, findModel, listedIds, logged, partsOf, startChatFixture } from './chat-fixture';
import { eventually } from './eventually';
import type { HostTest } from './host-test';

const { User, Assistant } = LanguageModelChatMessage;

/** A red dot. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4//8/w38GIAXDIBKE0DHxgljNBAAO9TXL0Y4OHwAAAABJRU5ErkJggg==',
  'base64',
);

const WEATHER = {
  name: 'weather',
  description: 'The weather in a city',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

let lab: ChatFixture;

/** The editor's own interface to language models, with our models behind it. The same in the window that owns the proxy and in another. */
export const chatTests: HostTest[] = [
  {
    name: 'new providers in the settings appear among the models of the chat',
    async body() {
      lab = await startChatFixture();
      await lab.model('chat-lab:small');
      const ids = await listedIds();
      assert.deepEqual(ids.slice(0, 1), ['auto']);
      for (const id of ['chat-lab:small', 'chat-lab:plain', 'messages-lab:claude-lab']) assert.ok(ids.includes(id), id);
    },
  },
  {
    name: 'a model is listed with what fits into it, and with what it can do',
    async body() {
      const small = await lab.model('chat-lab:small');
      assert.equal(small.maxInputTokens, 80_000);
      assert.equal(small.family, 'small');
      assert.deepEqual(capabilitiesOf(small), { tools: true, images: true });
      const plain = await lab.model('chat-lab:plain');
      assert.equal(plain.maxInputTokens, 4_000);
      assert.deepEqual(capabilitiesOf(plain), { tools: false, images: false });
      const auto = await lab.model('auto');
      assert.equal(auto.name, 'Auto');
      assert.equal(auto.maxInputTokens, 136_000);
      assert.deepEqual(capabilitiesOf(auto), { tools: true, images: true });
    },
  },
  {
    name: 'Auto answers with the cheapest, word by word, and the log knows the client and the workspace',
    async body() {
      let goOn: () => void = () => undefined;
      const seen = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      lab.chat.respond = async (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(chunk({ role: 'assistant', content: 'Four ' }));
        await seen;
        response.end(`${chunk({ content: 'is it.' })}${chunk({}, 'stop')}data: [DONE]\n\n`);
      };
      const auto = await lab.model('auto');
      const answer = await auto.sendRequest([User(`What is 2+2? ${Date.now()}`)]);
      let text = '';
      for await (const word of answer.text) {
        text += word;
        if (text === 'Four ') goOn();
      }
      assert.equal(text, 'Four is it.');
      const [row] = await logged();
      assert.equal(row?.client, 'editor-chat');
      assert.equal(row?.workspace, 'workspace');
      assert.equal(row?.requestedModel, 'auto');
      assert.equal(`${row?.provider}:${row?.model}`, 'chat-lab:small');
    },
  },
  {
    name: 'usage is reported at the end, in the words of the built-in chat',
    async body() {
      lab.chat.respond = chatAnswer({ text: 'Counted.', promptTokens: 1234, completionTokens: 56 });
      const parts = await partsOf(await lab.model('chat-lab:small'), [User(`Count me ${Date.now()}`)]);
      assert.deepEqual(usageIn(parts), { prompt: 1234, completion: 56, total: 1290 });
    },
  },
  {
    name: '"/feedback good" rates the answer of this conversation',
    async body() {
      lab.chat.respond = chatAnswer({ text: 'Thirty.' });
      const model = await lab.model('auto');
      const question = User(`How many days has November ${Date.now()}?`);
      await partsOf(model, [question]);
      const [before] = await logged();
      const said = textIn(await partsOf(model, [question, Assistant('Thirty.'), User('/feedback good')]));
      assert.match(said, /5 of 5/);
      const [after] = await logged();
      assert.equal(after?.id, before?.id);
      assert.equal(after?.rating, 5);
    },
  },
  {
    name: 'a tool is called, and its result goes back, to a provider of the OpenAI kind',
    async body() {
      lab.chat.respond = (_request, response) =>
        sendStream(
          response,
          chunk({
            role: 'assistant',
            tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"ci' } }],
          }) +
            chunk({ tool_calls: [{ index: 0, function: { arguments: 'ty":"Rome"}' } }] }) +
            chunk({}, 'tool_calls') +
            'data: [DONE]\n\n',
        );
      const model = await lab.model('chat-lab:small');
      const question = User(`Is it sunny in Rome? ${Date.now()}`);
      const options = { tools: [WEATHER], toolMode: LanguageModelChatToolMode.Required };
      const [call] = (await partsOf(model, [question], options)).filter((part) => part instanceof LanguageModelToolCallPart);
      assert.deepEqual({ ...call }, { callId: 'call_1', name: 'weather', input: { city: 'Rome' } });
      const asked = lab.chat.requests.at(-1)?.json;
      assert.deepEqual(asked.tools[0].function, { name: 'weather', description: WEATHER.description, parameters: WEATHER.inputSchema });
      assert.equal(asked.tool_choice, 'required');

      lab.chat.respond = chatAnswer({ text: 'Yes.' });
      const result = new LanguageModelToolResultPart('call_1', [new LanguageModelTextPart('sunny')]);
      assert.equal(
        textIn(await partsOf(model, [question, Assistant([call as LanguageModelToolCallPart]), User([result])], options)),
        'Yes.',
      );
      const [, called, answered] = lab.chat.requests.at(-1)?.json.messages ?? [];
      assert.equal(called.tool_calls[0].function.name, 'weather');
      assert.deepEqual(JSON.parse(called.tool_calls[0].function.arguments), { city: 'Rome' });
      assert.deepEqual(
        [answered.role, answered.tool_call_id, JSON.stringify(answered.content).includes('sunny')],
        ['tool', 'call_1', true],
      );
    },
  },
  {
    name: 'a tool, its result with an image, and thoughts with their proof go through to a provider of the Anthropic kind',
    async body() {
      lab.messages.respond = (_request, response) =>
        sendStream(
          response,
          messageEvents([
            {
              type: 'thinking',
              deltas: [
                { type: 'thinking_delta', thinking: 'Rome? Look.' },
                { type: 'signature_delta', signature: 'c2ln' },
              ],
            },
            { type: 'text', deltas: [{ type: 'text_delta', text: 'Let me look.' }] },
            { type: 'tool_use', id: 'toolu_1', name: 'weather', deltas: [{ type: 'input_json_delta', partial_json: '{"city":"Rome"}' }] },
          ]),
        );
      const model = await lab.model('messages-lab:claude-lab');
      const question = User([new LanguageModelTextPart(`Look at this ${Date.now()}`), imagePart()]);
      const options = { tools: [WEATHER], modelOptions: { thinking: { type: 'enabled', budget_tokens: 2000 }, max_tokens: 5000 } };
      const parts = await partsOf(model, [question], options);
      assert.equal(textIn(parts), 'Let me look.');
      const call = parts.find((part) => part instanceof LanguageModelToolCallPart);
      assert.deepEqual({ ...call }, { callId: 'toolu_1', name: 'weather', input: { city: 'Rome' } });
      const thoughts = parts.filter(isThought);
      assert.equal(thoughts.map(({ value }) => value).join(''), 'Rome? Look.');
      const asked = lab.messages.requests.at(-1)?.json;
      assert.deepEqual(asked.messages[0].content[1].source, { type: 'base64', media_type: 'image/png', data: PNG.toString('base64') });
      assert.deepEqual([asked.thinking.budget_tokens, asked.max_tokens, asked.tools[0].input_schema], [2000, 5000, WEATHER.inputSchema]);

      lab.messages.respond = (_request, response) =>
        sendStream(response, messageEvents([{ type: 'text', deltas: [{ type: 'text_delta', text: 'Sunny.' }] }]));
      const result = new LanguageModelToolResultPart('toolu_1', [new LanguageModelTextPart('see the picture'), imagePart()]);
      const turn = Assistant([...thoughts, new LanguageModelTextPart('Let me look.'), call] as LanguageModelToolCallPart[]);
      assert.equal(textIn(await partsOf(model, [question, turn, User([result])], options)), 'Sunny.');
      const [, said, answered] = lab.messages.requests.at(-1)?.json.messages ?? [];
      assert.deepEqual(said.content[0], { type: 'thinking', thinking: 'Rome? Look.', signature: 'c2ln' });
      assert.deepEqual(said.content[2], { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Rome' } });
      assert.equal(answered.content[0].tool_use_id, 'toolu_1');
      assert.deepEqual(
        answered.content[0].content.map(({ type }: { type: string }) => type),
        ['text', 'image'],
      );
    },
  },
  {
    name: 'an image goes to a provider of the OpenAI kind as a data URL',
    async body() {
      lab.chat.respond = chatAnswer({ text: 'A dot.' });
      const question = User([new LanguageModelTextPart(`What is it? ${Date.now()}`), imagePart()]);
      assert.equal(textIn(await partsOf(await lab.model('chat-lab:small'), [question])), 'A dot.');
      const url = lab.chat.requests.at(-1)?.json.messages[0].content[1].image_url.url;
      assert.equal(url, `data:image/png;base64,${PNG.toString('base64')}`);
    },
  },
  {
    name: 'cancelling ends the request to the provider',
    async body() {
      lab.chat.respond = (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(chunk({ role: 'assistant', content: 'It was a long, ' }));
      };
      const model = await lab.model('chat-lab:small');
      const cancel = new CancellationTokenSource();
      const answer = await model.sendRequest([User(`Tell a story ${Date.now()}`)], {}, cancel.token);
      let text = '';
      const read = async () => {
        for await (const word of answer.text) {
          text += word;
          cancel.cancel();
        }
      };
      await read().catch(() => undefined);
      assert.equal(text, 'It was a long, ');
      await lab.chat.requests.at(-1)?.closed;
      await eventually(async () => assert.equal((await logged())[0]?.status, 'aborted'));
    },
  },
  {
    name: 'tokens of texts and of messages are counted',
    async body() {
      const model = await lab.model('chat-lab:small');
      assert.equal(await model.countTokens(''), 0);
      assert.equal(await model.countTokens('hello world'), 2);
      const sentence = 'The quick brown fox jumps over the lazy dog. '.repeat(100);
      const count = await model.countTokens(sentence);
      assert.ok(count >= 900 && count <= 1100, String(count));
      const message = await model.countTokens(User(sentence));
      assert.ok(message > count && message < count + 50, String(message));
      const screenshot = await model.countTokens(User([imagePart(pngOf(1280, 800))]));
      assert.ok(screenshot > 500, `a screenshot is ${screenshot} tokens`);
      assert.ok((await model.countTokens(User([imagePart()]))) < 100);
      assert.ok((await model.countTokens(Assistant([new LanguageModelToolCallPart('c', 'weather', { city: sentence })]))) > 900);
    },
  },
  {
    name: 'what went wrong is told in the words of the proxy, and in the kind of the editor',
    async body() {
      const model = await lab.model('chat-lab:plain');
      lab.chat.respond = (_request, response) => sendJson(response, { error: { message: 'Incorrect API key provided.' } }, 401);
      await assert.rejects(partsOf(model, [User(`Are you there? ${Date.now()}`)]), (error) => {
        assert.ok(error instanceof LanguageModelError);
        assert.match(error.message, /chat-lab.*Incorrect API key provided.*Set API Key/s);
        return true;
      });
      const small = await findModel('chat-lab:small');
      lab.chat.respond = (_request, response) =>
        sendStream(response, `${chunk({ role: 'assistant', content: 'So far' })}data: {"error":{"message":"The GPU melted."}}\n\n`);
      await assert.rejects(partsOf(small, [User(`Are you well? ${Date.now()}`)]), /The GPU melted/);
    },
  },
  {
    name: 'providers that go take their models along',
    async body() {
      await lab.end();
      await eventually(async () => assert.ok(!(await listedIds()).some((id) => /lab/.test(id))));
      assert.ok((await listedIds()).includes('auto'));
    },
  },
  {
    name: 'with nobody to ask, Auto says what to do',
    async body() {
      await assert.rejects(partsOf(await findModel('auto'), [User('Hello?')]), /Set API Key|key/);
    },
  },
];

function chunk(delta: unknown, finish: string | null = null): string {
  const base = { id: 'chatcmpl-lab', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'small' };
  return `data: ${JSON.stringify({ ...base, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

interface FakeBlock {
  type: string;
  deltas: Record<string, unknown>[];
  [field: string]: unknown;
}

function messageEvents(blocks: FakeBlock[]): string {
  const event = (type: string, fields: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  const start = { thinking: { thinking: '', signature: '' }, text: { text: '' }, tool_use: { input: {} } };
  const message = {
    id: 'msg_lab',
    type: 'message',
    role: 'assistant',
    model: 'claude-lab',
    content: [],
    stop_reason: null,
    usage: { input_tokens: 50, output_tokens: 1 },
  };
  const calls = blocks.some(({ type }) => type === 'tool_use');
  return [
    event('message_start', { message }),
    ...blocks.flatMap(({ deltas, ...block }, index) => [
      event('content_block_start', { index, content_block: { ...start[block.type as keyof typeof start], ...block } }),
      ...deltas.map((delta) => event('content_block_delta', { index, delta })),
      event('content_block_stop', { index }),
    ]),
    event('message_delta', { delta: { stop_reason: calls ? 'tool_use' : 'end_turn', stop_sequence: null }, usage: { output_tokens: 20 } }),
    event('message_stop', {}),
  ].join('');
}

/** The types of the oldest editor that we run in do not know the part that this editor has. */
function imagePart(png = PNG): LanguageModelTextPart {
  assert.ok(LanguageModelDataPart);
  return new LanguageModelDataPart(png, 'image/png') as unknown as LanguageModelTextPart;
}

/** The head of a picture is what its tokens are counted by. */
function pngOf(width: number, height: number): Buffer<ArrayBuffer> {
  const png = Buffer.from(PNG);
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
}

function isThought(part: unknown): part is LanguageModelThinkingPart {
  return LanguageModelThinkingPart !== undefined && part instanceof LanguageModelThinkingPart;
}

function textIn(parts: unknown[]): string {
  return parts.map((part) => (part instanceof LanguageModelTextPart ? part.value : '')).join('');
}

function usageIn(parts: unknown[]): unknown {
  const part = parts.find((each) => LanguageModelDataPart && each instanceof LanguageModelDataPart && each.mimeType === 'usage');
  assert.ok(part);
  const { prompt_tokens, completion_tokens, total_tokens } = JSON.parse(Buffer.from((part as LanguageModelDataPart).data).toString());
  return { prompt: prompt_tokens, completion: completion_tokens, total: total_tokens };
}

/** The editor tells them under names that its types keep to itself. */
function capabilitiesOf(model: object): { tools: unknown; images: unknown } {
  const { supportsToolCalling, supportsImageToText } = Reflect.get(model, 'capabilities');
  return { tools: supportsToolCalling, images: supportsImageToText };
}
