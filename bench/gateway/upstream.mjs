/** A provider that answers at once, in a process of its own so that it does not share a core's time with what is measured. */
import { createServer } from 'node:http';

const usage = { prompt_tokens: 20, completion_tokens: 8, total_tokens: 28 };
const whole = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'bench',
  choices: [{ index: 0, message: { role: 'assistant', content: 'One two three four five six seven eight.' }, finish_reason: 'stop' }],
  usage,
});
const chunk = (delta, finish = null) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'bench', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
const words = ['One ', 'two ', 'three ', 'four ', 'five ', 'six ', 'seven ', 'eight.'];

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (data) => chunks.push(data));
  request.on('end', () => {
    if (!Buffer.concat(chunks).includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(whole) });
      response.end(whole);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ role: 'assistant', content: '' }));
    let next = 0;
    const timer = setInterval(() => {
      const word = words[next++];
      if (word !== undefined) {
        response.write(chunk({ content: word }));
        return;
      }
      clearInterval(timer);
      response.write(chunk({}, 'stop'));
      response.write(
        `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'bench', choices: [], usage })}\n\n`,
      );
      response.end('data: [DONE]\n\n');
    }, 5);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
