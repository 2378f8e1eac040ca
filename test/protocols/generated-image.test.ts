import { expect, it } from 'vitest';
import { anthropicMessagesClient } from '../../src/protocols/anthropic-messages/client';
import { geminiProvider } from '../../src/protocols/gemini/provider';
import { openaiChatClient } from '../../src/protocols/openai-chat/client';
import { openaiResponsesClient } from '../../src/protocols/openai-responses/client';
import type { ClientProtocol } from '../../src/protocols/protocol';
import { chatRequest, collect, decodeText, LABEL } from './recordings';

const parts = [
  { thought: true, inlineData: { mimeType: 'image/png', data: 'DRAFT' } },
  { text: 'Here it is.' },
  { inlineData: { mimeType: 'image/png', data: 'QUJD' }, thoughtSignature: 'proof' },
];
const answer = { responseId: 'r', candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] };
const events = decodeText(geminiProvider, `data: ${JSON.stringify(answer)}\n\n`);

const whole = (client: ClientProtocol) => JSON.stringify(client.encodeResponse(collect(events), LABEL, chatRequest()));
function streamed(client: ClientProtocol): string {
  const encoder = client.createStreamEncoder(LABEL, chatRequest());
  return events.map((event) => encoder.encode(event)).join('') + encoder.end();
}

it.each([
  ['a Chat Completions client', openaiChatClient, '"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}}]'],
  ['a Responses client', openaiResponsesClient, '"type":"image_generation_call","status":"completed","result":"QUJD"'],
  ['a Messages client, in words,', anthropicMessagesClient, 'The model made an image here'],
])('what a model drew reaches %s whole and streamed, and its drafts do not', (_, client, sign) => {
  for (const sent of [whole(client), streamed(client)]) {
    expect(sent).toContain(sign);
    expect(sent).toContain('Here it is.');
    expect(sent).not.toContain('DRAFT');
  }
});
